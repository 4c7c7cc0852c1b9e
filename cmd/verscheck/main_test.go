package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/verscheck/verscheck/internal/git/gittest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"verscheck": func() { os.Exit(Main()) }})
}

// TestScripts runs the real program against real git repositories and a real registry on loopback: the scripts are what
// the command line promises.
func TestScripts(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	update, _ := strconv.ParseBool(os.Getenv("UPDATE_SCRIPTS"))
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("ROOT", root)
			env.Setenv("REGISTRY", strings.TrimPrefix(server.URL, "http://"))
			for name, value := range gitEnvironment(env.WorkDir) {
				env.Setenv(name, value)
			}
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name == "root" {
				return os.Geteuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %s", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"push": push, "fill": fill, "prepend": prepend, "exits": exits, "damage": damage, "gitserve": gitserve,
			"commit": commit, "lose": lose, "private": private, "misbehave": misbehave, "rename": rename, "spoil": spoil,
		},
	})
}

// gitEnvironment makes git's commits the same on every machine, and keeps the user's configuration out.
func gitEnvironment(work string) map[string]string {
	return map[string]string{
		"HOME": filepath.Join(work, ".home"), "DOCKER_CONFIG": filepath.Join(work, ".docker"),
		"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.DevNull,
		"GIT_AUTHOR_NAME": "author", "GIT_AUTHOR_EMAIL": "author@example.com", "GIT_AUTHOR_DATE": "2024-01-01T00:00:00Z",
		"GIT_COMMITTER_NAME": "author", "GIT_COMMITTER_EMAIL": "author@example.com", "GIT_COMMITTER_DATE": "2024-01-01T00:00:00Z",
		"GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "init.defaultBranch", "GIT_CONFIG_VALUE_0": "main",
		"GIT_CONFIG_KEY_1": "protocol.file.allow", "GIT_CONFIG_VALUE_1": "always",
	}
}

// gitserve serves the git repositories below a directory over plain http, and puts the host into a variable: gitserve DIR VARIABLE
func gitserve(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: gitserve DIR VARIABLE")
	}
	path, err := exec.Command("git", "--exec-path").Output()
	ts.Check(err)
	server := httptest.NewServer(gittest.BackendHandler(strings.TrimSpace(string(path)), ts.MkAbs(args[0])))
	ts.Defer(server.Close)
	ts.Setenv(args[1], strings.TrimPrefix(server.URL, "http://"))
}

// fill appends a line to a file until it has a size: fill FILE BYTES LINE
func fill(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: fill FILE BYTES LINE")
	}
	size, err := strconv.Atoi(args[1])
	ts.Check(err)
	line := args[2] + "\n"
	text := ts.ReadFile(args[0]) + strings.Repeat(line, size/len(line)+1)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

// prepend puts bytes, in Go's quoted form, before a file's: prepend FILE '"\xff"'
func prepend(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: prepend FILE QUOTED")
	}
	bytes, err := strconv.Unquote(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(bytes+ts.ReadFile(args[0])), 0o644))
}

// rename gives a file or directory another name, in Go's quoted form: rename PATH '"a\nb"'
func rename(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: rename PATH QUOTED")
	}
	name, err := strconv.Unquote(args[1])
	ts.Check(err)
	from := ts.MkAbs(args[0])
	ts.Check(os.Rename(from, filepath.Join(filepath.Dir(from), name)))
}

// damage changes a byte of each file below a directory: damage DIR
func damage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: damage DIR")
	}
	ts.Check(filepath.WalkDir(ts.MkAbs(args[0]), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		data[len(data)/2] ^= 1
		return os.WriteFile(name, data, 0o600)
	}))
}

// exits runs the program and wants an exit status: exits STATUS ARG...
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: exits STATUS ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec("verscheck", args[1:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("running verscheck: %v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// commit puts the id of the commit that is checked out into a variable: commit VARIABLE
func commit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: commit VARIABLE")
	}
	ts.Check(ts.Exec("git", "rev-parse", "HEAD"))
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile("stdout")))
}

// lose removes a loose object from a repository: lose DIRECTORY REVISION
func lose(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: lose DIRECTORY REVISION")
	}
	ts.Check(os.Remove(looseObject(ts, args)))
}

// spoil changes a byte of a loose object of a repository: spoil DIRECTORY REVISION
func spoil(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: spoil DIRECTORY REVISION")
	}
	file := looseObject(ts, args)
	data, err := os.ReadFile(file)
	ts.Check(err)
	data[len(data)/2] ^= 1
	ts.Check(os.Remove(file)) // it is not writable
	ts.Check(os.WriteFile(file, data, 0o600))
}

// looseObject is the file of the object that args, DIRECTORY REVISION, name.
func looseObject(ts *testscript.TestScript, args []string) string {
	ts.Check(ts.Exec("git", "-C", args[0], "rev-parse", args[1]))
	id := strings.TrimSpace(ts.ReadFile("stdout"))
	return filepath.Join(ts.MkAbs(args[0]), ".git", "objects", id[:2], id[2:])
}
