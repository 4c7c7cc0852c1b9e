package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/draft"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/hook"
	"github.com/verscheck/verscheck/internal/rules"
)

// initOptions are init's flags.
type initOptions struct {
	treeOptions

	hook, github, gitlab bool
}

func newInit(s streams) *cobra.Command {
	var o initOptions
	cmd := &cobra.Command{
		Use:   "init [PATH]",
		Short: "write a commented " + configFile + " from what is found",
		Long: `init looks at the repository and at its tags, and writes a ` + configFile + ` that says what it takes for releases, for the
repository's own images, for renders and for other places that carry a version, and why. Nothing changes by it: check finds the same
with it and without, and what would change something is commented out. No file is ever overwritten, and no registry is asked.`,
		Example: `  verscheck init
  verscheck init --hook --github    also install the git hooks, and write a workflow`,
		Args:              arguments(0, "PATH"),
		ValidArgsFunction: completeDirectories,
		RunE:              func(cmd *cobra.Command, args []string) error { return runInit(cmd.Context(), s, o, args) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.hook, "hook", false, "also install the git hooks, as `verscheck hook install` does")
	flags.BoolVar(&o.github, "github", false, "also write a workflow for GitHub Actions")
	flags.BoolVar(&o.gitlab, "gitlab", false, "also write a job for GitLab CI")
	o.cache.bind(flags)
	return cmd
}

// initial is a file to be written.
type initial struct {
	name string
	text func() (string, error)
	then string // what is left to do; may be empty
}

func runInit(ctx context.Context, s streams, o initOptions, args []string) error {
	if piped(args) {
		return usagef("name a directory, or nothing for the current one", "init writes into a repository, and the standard input is none")
	}
	o.noConfig, o.phase = true, "auto"
	w, err := open(ctx, s, &o.treeOptions, args)
	if err != nil {
		return err
	}
	defer w.close()
	if w.closer == nil {
		return usagef("name a directory on disk", "init writes into the work tree, and %s is none", args[0])
	}
	root, err := os.OpenRoot(w.closer.Root())
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // each file has been closed
	var left []string
	files := o.files(ctx, w, root)
	for _, f := range files {
		ok, err := s.create(root, f)
		if err != nil {
			return err
		}
		if !ok {
			left = append(left, f.name)
		}
	}
	if o.hook {
		if err := s.installHooks(w); err != nil {
			return err
		}
	} else if len(left) == len(files) {
		return usagef("edit what is there, or remove it first", "nothing was written: no file is overwritten, and there is %s already", strings.Join(left, ", "))
	}
	for _, name := range left {
		s.say("%s is there already, and was left as it is", name)
	}
	return nil
}

// files lists what is to be written.
func (o *initOptions) files(ctx context.Context, w *workspace, root *os.Root) []initial {
	list := []initial{{name: configFile, text: func() (string, error) { return drafted(ctx, w) }}}
	if o.github {
		list = append(list, initial{name: ".github/workflows/verscheck.yml", text: func() (string, error) { return draft.GitHub(released), nil }})
	}
	if o.gitlab {
		f := initial{name: ".gitlab-ci.yml", text: func() (string, error) { return draft.GitLab(released), nil }}
		if _, err := root.Lstat(f.name); err == nil {
			f.name, f.then = ".gitlab/verscheck.yml", "name it in .gitlab-ci.yml: include: [{local: .gitlab/verscheck.yml}]"
		}
		list = append(list, f)
	}
	return list
}

// create writes a file that is not there yet, and says so; not ok when it is.
func (s streams) create(root *os.Root, f initial) (ok bool, err error) {
	if _, err := root.Lstat(f.name); err == nil {
		return false, nil
	}
	text, err := f.text()
	if err != nil {
		return false, err
	}
	if err := root.MkdirAll(path.Dir(f.name), 0o777); err != nil {
		return false, fmt.Errorf("writing %w", plainly(f.name, err))
	}
	file, err := root.OpenFile(f.name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return false, fmt.Errorf("writing %w", plainly(f.name, err))
	}
	_, err = file.WriteString(text)
	if err = errors.Join(err, file.Close()); err != nil {
		return false, fmt.Errorf("writing %w", errors.Join(plainly(f.name, err), root.Remove(f.name)))
	}
	out := printer{w: s.out}
	out.printf("wrote %s\n", f.name)
	if f.then != "" {
		out.printf("%s\n", f.then)
	}
	return true, out.err
}

// drafted is the text of a configuration under which check finds what it finds without.
func drafted(ctx context.Context, w *workspace) (string, error) {
	in := w.input(gate.Select{})
	in.Dir, in.Rules, in.NotAsked = ".", rules.All, "init asks no registry"
	before, g, err := gate.Check(ctx, in)
	if err != nil {
		return "", err
	}
	d := draft.New(draft.Input{Identity: w.identity, Tags: in.Tags, Files: w.home, Report: before, Gathered: g})
	for _, d := range []draft.Draft{d, d.Cautious()} {
		text := d.Text()
		cfg, err := config.Parse(configFile, []byte(text), config.Known{Rules: rules.IDs()})
		if err != nil {
			continue
		}
		in.Config = cfg
		after, _, err := gate.Check(ctx, in)
		if err != nil {
			return "", err
		}
		if sameOutcome(before, after) {
			return text, nil
		}
	}
	return "", errors.New("drafting a configuration: none was found under which check finds the same; please report this")
}

// sameOutcome reports whether two reports find the same, and leave the same open.
func sameOutcome(a, b diag.Report) bool {
	if len(a.Findings) != len(b.Findings) || len(a.Unchecked) != len(b.Unchecked) {
		return false
	}
	for i := range a.Findings {
		if f, g := a.Findings[i], b.Findings[i]; f.Fingerprint != g.Fingerprint || f.Message != g.Message || f.Severity != g.Severity {
			return false
		}
	}
	for i := range a.Unchecked {
		if u, v := a.Unchecked[i], b.Unchecked[i]; u.Subject != v.Subject || u.Kind != v.Kind || u.Blocks != v.Blocks {
			return false
		}
	}
	return true
}

// installHooks does what hook install does.
func (s streams) installHooks(w *workspace) error {
	dir, err := s.hooksDir(w.closer.Root())
	if err != nil {
		return err
	}
	for _, name := range hook.Names() {
		if err := install(s, dir, name); err != nil {
			if conflict, ok := errors.AsType[*hook.ConflictError](err); ok {
				return usagef(conflict.Help, "%s", conflict)
			}
			return fmt.Errorf("the hook %s: %w", name, err)
		}
	}
	return nil
}
