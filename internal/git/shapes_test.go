package git_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/verscheck/verscheck/internal/git/gittest"
)

// everyTag is the files of [makeEveryTag]'s repository: copying them spares thirty processes a test.
var everyTag struct {
	once  sync.Once
	files fstest.MapFS
}

// withEveryTag returns a repository of its own with two commits and a tag of every kind, all loose.
func withEveryTag(t *testing.T) *gittest.Repo {
	t.Helper()
	everyTag.once.Do(func() { everyTag.files = load(t, makeEveryTag(t).Dir) })
	r := gittest.Empty(t)
	if err := os.CopyFS(r.Dir, everyTag.files); err != nil {
		t.Fatal(err)
	}
	return r
}

// load reads a directory into memory.
func load(t *testing.T, dir string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		if d.IsDir() {
			files[name] = &fstest.MapFile{Mode: fs.ModeDir | 0o755}
			return nil
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		files[name] = &fstest.MapFile{Data: data, Mode: 0o644}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func makeEveryTag(t *testing.T) *gittest.Repo {
	t.Helper()
	r := gittest.New(t)
	r.Write("kustomization.yaml", "images: []\n")
	r.Write("deploy/a.yaml", "a: 1\n")
	r.Git("add", ".")
	first := r.Commit("first")
	r.Git("tag", "v0.1.0")
	r.Git("tag", "-a", "-m", "annotated", "v0.2.0")
	r.Git("tag", "-a", "-m", "nested", "v0.2.0-nested", "v0.2.0")
	second := r.Commit("second")
	r.Git("tag", "-a", "-m", "annotated", "v1.0.0")
	r.Git("tag", "-a", "-m", "nested", "nested", "v1.0.0")
	r.Git("tag", "-a", "-m", "nested twice", "deep/nested", "nested")
	r.Git("tag", "v1.0.0-rc.1")
	r.Git("tag", "v1.33.1+rke2r1", first)
	r.Git("tag", "-a", "-m", "x", "v1.33.1+rke2r2", first)
	r.Git("tag", "@scope/pkg@4.0.0")
	r.Git("tag", "api/v0.21.0")
	r.Git("tag", "größe-1.0.0", first)
	r.Git("tag", "-a", "-m", "x", "発行-1.0.0")
	r.Git("tag", "on-tree", "HEAD^{tree}")
	r.Git("tag", "on-blob", "HEAD:kustomization.yaml")
	r.Git("tag", "-a", "-m", "x", "annotated-tree", "HEAD^{tree}")
	r.Git("tag", "-a", "-m", "x", "annotated-blob", "HEAD:kustomization.yaml")
	r.Git("tag", "-a", "-m", "x", "nested-blob", "annotated-blob")
	// Names that another object or ref has as well: they must be taken as tags, never looked up.
	r.Git("tag", "20240101", first)
	r.Git("tag", first[:7], second)
	r.Git("tag", second, first)
	r.Git("tag", "main", first)
	r.Git("tag", "HEAD", first)
	r.Git("remote", "add", "origin", "https://example.com/x/y")
	return r
}

// shape is a repository as it is found somewhere: where to open it, and where to ask git about it.
type shape struct {
	name string
	make func(r *gittest.Repo) (open string, ask *gittest.Repo)
}

func inPlace(change func(r *gittest.Repo)) func(*gittest.Repo) (string, *gittest.Repo) {
	return func(r *gittest.Repo) (string, *gittest.Repo) {
		change(r)
		return r.Dir, r
	}
}

func run(args ...string) func(*gittest.Repo) (string, *gittest.Repo) {
	return inPlace(func(r *gittest.Repo) { r.Git(args...) })
}

// extension sets keys as git and other tools write them.
func extension(keys ...string) func(*gittest.Repo) (string, *gittest.Repo) {
	return inPlace(func(r *gittest.Repo) {
		r.Git("config", "core.repositoryFormatVersion", "1")
		for _, key := range keys {
			name, value, _ := strings.Cut(key, "=")
			r.Git("config", name, value)
		}
	})
}

var shapes = []shape{
	{"loose", inPlace(func(*gittest.Repo) {})},
	{"packed", run("pack-refs", "--all")},
	{"packed, objects too", run("gc", "--quiet", "--prune=now")},
	{"packed and loose over it", inPlace(func(r *gittest.Repo) {
		r.Git("pack-refs", "--all")
		r.Git("tag", "-f", "v0.1.0", "HEAD")
		r.Git("tag", "-f", "-a", "-m", "moved", "v1.0.0", "HEAD~1")
		r.Git("tag", "v2.0.0")
		r.Git("tag", "-d", "api/v0.21.0")
	})},
	{"packed without peel lines", inPlace(withoutPeelLines)},
	{"packed with the header of old git", inPlace(func(r *gittest.Repo) {
		r.Git("pack-refs", "--all")
		r.Replace(".git/packed-refs", " fully-peeled sorted", "")
	})},
	{"detached", run("checkout", "--quiet", "--detach", "HEAD~1")},
	{"detached, packed", inPlace(func(r *gittest.Repo) {
		r.Git("checkout", "--quiet", "--detach", "HEAD")
		r.Git("gc", "--quiet")
	})},
	{"branch with a slash", run("checkout", "--quiet", "-b", "release/v1.2", "HEAD~1")},
	{"branch that is a symbolic ref", inPlace(func(r *gittest.Repo) {
		r.Git("symbolic-ref", "refs/heads/alias", "refs/heads/main")
		r.Git("symbolic-ref", "HEAD", "refs/heads/alias")
	})},
	{"unborn", run("checkout", "--quiet", "--orphan", "new")},
	{"symbolic tags", inPlace(func(r *gittest.Repo) {
		r.Git("symbolic-ref", "refs/tags/latest", "refs/tags/v1.0.0")
		r.Git("symbolic-ref", "refs/tags/packed", "refs/tags/v0.2.0")
		r.Git("pack-refs", "--all")
	})},
	{"HEAD is a symbolic link", inPlace(func(r *gittest.Repo) {
		r.Remove(".git/HEAD")
		r.Symlink("refs/heads/main", ".git/HEAD")
	})},
	{"directory below", func(r *gittest.Repo) (string, *gittest.Repo) { return r.Path("deploy"), r.In("deploy") }},
	{"file", func(r *gittest.Repo) (string, *gittest.Repo) { return r.Path("deploy/a.yaml"), r }},
	{"directory that is not tracked", func(r *gittest.Repo) (string, *gittest.Repo) {
		r.Write("vendor/other/kustomization.yaml", "")
		return r.Path("vendor/other"), r.In("vendor/other")
	}},
	{"linked work tree", func(r *gittest.Repo) (string, *gittest.Repo) {
		r.Git("worktree", "add", "--quiet", "-b", "side", "../side", "HEAD~1")
		return r.In("../side").Dir, r.In("../side")
	}},
	{"linked work tree with a config of its own", func(r *gittest.Repo) (string, *gittest.Repo) {
		r.Git("worktree", "add", "--quiet", "-b", "side", "../side", "HEAD~1")
		side := r.In("../side")
		side.Git("config", "extensions.worktreeConfig", "true")
		side.Git("config", "--worktree", "core.sparseCheckout", "true")
		return side.Dir, side
	}},
	{"linked work tree of a bare repository", func(r *gittest.Repo) (string, *gittest.Repo) {
		r.Git("clone", "--quiet", "--bare", ".", "../bare.git")
		r.In("../bare.git").Git("worktree", "add", "--quiet", "../side", "main")
		return r.In("../side").Dir, r.In("../side")
	}},
	{"submodule", func(r *gittest.Repo) (string, *gittest.Repo) {
		r.Git("init", "--quiet", "../super")
		super := r.In("../super")
		super.Git("submodule", "--quiet", "add", r.Dir, "deps/sub")
		return super.Path("deps/sub"), super.In("deps/sub")
	}},
	{"separate git directory", func(r *gittest.Repo) (string, *gittest.Repo) {
		r.Git("clone", "--quiet", "--separate-git-dir=../apart", ".", "../files")
		return r.In("../files").Dir, r.In("../files")
	}},
	{".git is a symbolic link", func(r *gittest.Repo) (string, *gittest.Repo) {
		r.Rename(".git", "../elsewhere")
		r.Symlink("../elsewhere", ".git")
		return r.Dir, r
	}},
	{"opened through a symbolic link", func(r *gittest.Repo) (string, *gittest.Repo) {
		r.Symlink("repo/deploy", "../link")
		return r.Path("../link"), r
	}},
	{"bare", func(r *gittest.Repo) (string, *gittest.Repo) {
		r.Git("clone", "--quiet", "--mirror", ".", "../bare.git")
		return r.In("../bare.git").Dir, r.In("../bare.git")
	}},
	{"bare inside another repository", func(r *gittest.Repo) (string, *gittest.Repo) {
		outer := r.In("../outer")
		r.Git("init", "--quiet", outer.Dir)
		outer.Commit("outer")
		outer.Git("tag", "v9.9.9")
		r.Git("clone", "--quiet", "--mirror", ".", outer.Path("mirrors/inner.git"))
		return outer.Path("mirrors/inner.git"), outer.In("mirrors/inner.git")
	}},
	{"bare by its config", run("config", "core.bare", "true")},
	{"bare by the config of its work tree", inPlace(func(r *gittest.Repo) {
		r.Git("config", "extensions.worktreeConfig", "true")
		r.Git("config", "--worktree", "core.bare", "true")
	})},
	{"bare beside its work trees", func(r *gittest.Repo) (string, *gittest.Repo) {
		project := r.In("../project")
		r.Git("clone", "--quiet", "--bare", ".", project.Path(".bare"))
		project.Write(".git", "gitdir: ./.bare\n")
		return project.Dir, project
	}},
	{"shallow", func(r *gittest.Repo) (string, *gittest.Repo) {
		r.Git("clone", "--quiet", "--depth=1", "file://"+r.Dir, "../shallow")
		return r.In("../shallow").Dir, r.In("../shallow")
	}},
	{"shallow without tags", func(r *gittest.Repo) (string, *gittest.Repo) {
		r.Git("clone", "--quiet", "--depth=1", "--no-tags", "file://"+r.Dir, "../shallow")
		return r.In("../shallow").Dir, r.In("../shallow")
	}},
	{"shallow at a tag", func(r *gittest.Repo) (string, *gittest.Repo) {
		r.Git("clone", "--quiet", "--depth=1", "--branch=v0.2.0", "file://"+r.Dir, "../shallow")
		return r.In("../shallow").Dir, r.In("../shallow")
	}},
	{"fetched as CI does", func(r *gittest.Repo) (string, *gittest.Repo) {
		r.Git("init", "--quiet", "../ci")
		ci := r.In("../ci")
		ci.Git("fetch", "--quiet", "file://"+r.Dir, "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*")
		ci.Git("checkout", "--quiet", "--detach", "refs/remotes/origin/main")
		return ci.Dir, ci
	}},
	{"without blobs", func(r *gittest.Repo) (string, *gittest.Repo) {
		r.Git("config", "uploadpack.allowFilter", "true")
		// Its tags on a blob and a tree are sent along.
		r.Git("clone", "--quiet", "--filter=blob:none", "--no-checkout", "file://"+r.Dir, "../partial")
		return r.In("../partial").Dir, r.In("../partial")
	}},
	{"borrows objects", func(r *gittest.Repo) (string, *gittest.Repo) { return shared(r, "../a") }},
	{"borrows objects, tags loose", func(r *gittest.Repo) (string, *gittest.Repo) {
		open, ask := shared(r, "../a")
		withoutPeelLines(ask)
		return open, ask
	}},
	{"borrows packed objects through another", func(r *gittest.Repo) (string, *gittest.Repo) {
		r.Git("gc", "--quiet")
		shared(r, "../a")
		open, ask := shared(r.In("../a"), "../b")
		withoutPeelLines(ask)
		return open, ask
	}},
	{"borrows by a relative path", func(r *gittest.Repo) (string, *gittest.Repo) {
		open, ask := shared(r, "../a")
		withoutPeelLines(ask)
		ask.Write(".git/objects/info/alternates", "# mirror\n\n../../../repo/.git/objects\n")
		return open, ask
	}},
	{"borrows from a directory of another name", func(r *gittest.Repo) (string, *gittest.Repo) {
		open, ask := shared(r, "../a")
		withoutPeelLines(ask)
		store := r.Path("../odd \"store\"")
		r.Rename(".git/objects", "../odd \"store\"")
		ask.Write(".git/objects/info/alternates", `"`+strings.ReplaceAll(store, `"`, `\"`)+`"`+"\n")
		return open, ask
	}},
	{"objects are a symbolic link", func(r *gittest.Repo) (string, *gittest.Repo) {
		r.Rename(".git/objects", "../store")
		r.Symlink(r.Path("../store"), ".git/objects")
		return r.Dir, r
	}},
	{"extension worktreeConfig", extension("extensions.worktreeConfig=true")},
	{"extension worktreeConfig, false, format 0", run("config", "extensions.worktreeConfig", "false")},
	{"extension partialClone", extension("extensions.partialClone=origin", "remote.origin.promisor=true")},
	{"extension preciousObjects", extension("extensions.preciousObjects=true")},
	{"extensions noop and noop-v1", extension("extensions.noop=true", "extensions.noop-v1=true")},
	{"extension objectFormat sha1", extension("extensions.objectFormat=sha1")},
	{"unknown extension under format 0", run("config", "extensions.fromTheFuture", "true")},
	{"config that go-git refuses", inPlace(func(r *gittest.Repo) {
		r.Replace(".git/config", "[core]\n", "\ufeff[branch.main] x = y\n[remote \"\"] promisor\n[core] ignoreCase\n")
	})},
}

func shared(r *gittest.Repo, dir string) (string, *gittest.Repo) {
	r.Git("clone", "--quiet", "--shared", ".", dir)
	return r.In(dir).Dir, r.In(dir)
}

// withoutPeelLines packs the refs as writers do that do not peel, so that every tag needs its object.
func withoutPeelLines(r *gittest.Repo) {
	r.Git("pack-refs", "--all")
	var kept strings.Builder
	for line := range strings.Lines(r.Read(".git/packed-refs")) {
		if line[0] != '^' && line[0] != '#' {
			kept.WriteString(line)
		}
	}
	r.Write(".git/packed-refs", kept.String())
}
