package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/verscheck/verscheck/internal/hook"
)

func newHook(s streams) *cobra.Command {
	cmd := &cobra.Command{Use: "hook", Short: "git hooks that stop a tag or a commit with the wrong version"}
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return about("hook", oneOf(args[0], names(cmd)))
	}
	cmd.AddCommand(
		newHookFiles(s, "install [HOOK...]", "put hooks into this repository: pre-commit, pre-push, or both", install),
		newHookFiles(s, "uninstall [HOOK...]", "take the hooks out again, and put back what was there before", uninstall),
		newPrePush(s),
		newPreCommit(s),
	)
	return cmd
}

// newHookFiles makes the command that puts hooks in or takes them out.
func newHookFiles(s streams, use, short string, do func(streams, string, string) error) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, ValidArgs: hook.Names(),
		RunE: func(_ *cobra.Command, args []string) error {
			for _, name := range args {
				if err := oneOf(name, hook.Names()); err != nil {
					return about("the hook", err)
				}
			}
			if len(args) == 0 {
				args = hook.Names()
			}
			dir, err := s.hooksDir(".")
			if err != nil {
				return err
			}
			for _, name := range args {
				err := do(s, dir, name)
				if conflict, ok := errors.AsType[*hook.ConflictError](err); ok {
					return usagef(conflict.Help, "%s", conflict)
				}
				if err != nil {
					return fmt.Errorf("the hook %s: %w", name, err)
				}
			}
			return nil
		},
	}
}

// hooksDir is where hooks of the repository that contains a path are. One that all repositories of the user share is left alone.
func (s streams) hooksDir(path string) (string, error) {
	repository, err := openRepository(path)
	if err != nil {
		return "", err
	}
	if repository == nil {
		if path == "." {
			path = "the current directory"
		}
		return "", usagef("run it inside of a clone", "no git repository contains %s", path)
	}
	home := s.getenv("HOME")
	dir, file, err := repository.HooksDir(home, s.gitConfigs(home))
	if err != nil {
		return "", err
	}
	if file != "" {
		return "", usagef("give this repository hooks of its own with `git config core.hooksPath .git/hooks`, or call `verscheck hook pre-push \"$@\"` in yours",
			"core.hooksPath in %s is %s: a hook there would run in every repository", file, dir)
	}
	return dir, nil
}

// gitConfigs lists the config files that count beside the repository's own, those that count more first, as in git-config(1).
func (s streams) gitConfigs(home string) []string {
	var files []string
	if global, set := s.env("GIT_CONFIG_GLOBAL"); set {
		files = append(files, global)
	} else if home != "" {
		xdg := s.getenv("XDG_CONFIG_HOME")
		if xdg == "" {
			xdg = filepath.Join(home, ".config")
		}
		files = append(files, filepath.Join(home, ".gitconfig"), filepath.Join(xdg, "git", "config"))
	}
	if s.getenv("GIT_CONFIG_NOSYSTEM") == "" {
		system, set := s.env("GIT_CONFIG_SYSTEM")
		if !set {
			system = "/etc/gitconfig"
		}
		files = append(files, system)
	}
	return slices.DeleteFunc(files, func(file string) bool { return file == "" || strings.HasPrefix(file, "/dev/") })
}

func install(s streams, dir, name string) error {
	outcome, err := hook.Install(dir, name)
	if err != nil {
		return err
	}
	return s.tell(dir, name, outcome)
}

func uninstall(s streams, dir, name string) error {
	outcome, err := hook.Uninstall(dir, name)
	if err != nil {
		return err
	}
	return s.tell(dir, name, outcome)
}

// tell says what became of a hook.
func (s streams) tell(dir, name string, outcome hook.Outcome) error {
	text := map[hook.Outcome]string{
		hook.Installed: "installed %s",
		hook.Chained:   "installed %s; the hook that was there is called first",
		hook.Renewed:   "installed %s in place of an older version",
		hook.Present:   "%s is installed already",
		hook.Removed:   "removed %s",
		hook.Restored:  "removed %s; the hook that was there before is back",
		hook.Absent:    "%s is no hook of verscheck, and was left as it is",
	}[outcome]
	out := printer{w: s.out}
	out.printf(text+"\n", filepath.Join(dir, name))
	return out.err
}
