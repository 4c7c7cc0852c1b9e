package git_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/git/gittest"
)

// filesOf lists what a tree holds in the words of `git ls-tree -r`: "MODE ID PATH", and the content of the files.
func filesOf(t *testing.T, tree *git.Tree) (list []string, contents map[string]string) {
	t.Helper()
	contents = map[string]string{}
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if errors.Is(err, git.ErrSubmodule) {
			list = append(list, "160000 "+name)
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		text := ""
		switch {
		case info.Mode()&fs.ModeSymlink != 0:
			text, err = tree.ReadLink(name)
			list = append(list, "120000 "+name)
		default:
			mode := "100644 "
			if info.Mode()&0o100 != 0 {
				mode = "100755 "
			}
			list = append(list, mode+name)
			var data []byte
			data, err = fs.ReadFile(tree, name)
			text = string(data)
		}
		if int(info.Size()) != len(text) {
			t.Errorf("%s: size %d, content of %d bytes", name, info.Size(), len(text))
		}
		contents[name] = text
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list, contents
}

// gitFiles is [filesOf] as git tells it, of a commit or, with "", of the index.
func gitFiles(r *gittest.Repo, commit string) (list []string, contents map[string]string) {
	args := []string{"ls-tree", "-r", "-z", "--full-tree", commit}
	if commit == "" {
		args = []string{"ls-files", "--stage", "-z"}
	}
	contents = map[string]string{}
	for record := range strings.SplitSeq(strings.Trim(r.Git(args...), "\x00"), "\x00") {
		if record == "" {
			continue
		}
		meta, name, _ := strings.Cut(record, "\t")
		fields := strings.Fields(meta)
		id := fields[1]
		if commit != "" {
			id = fields[2]
		}
		list = append(list, fields[0]+" "+name)
		if fields[0] != "160000" {
			contents[name] = r.Shell("git cat-file blob " + id + " && echo") // Shell cuts the last line end
		}
	}
	slices.Sort(list)
	return list, contents
}

func sameFiles(t *testing.T, r *gittest.Repo, commit string, tree *git.Tree) {
	t.Helper()
	list, contents := filesOf(t, tree)
	wantList, wantContents := gitFiles(r, commit)
	if diff := cmp.Diff(wantList, list); diff != "" {
		t.Errorf("%s: git (-) and the tree (+) differ:\n%s", commit, diff)
	}
	if diff := cmp.Diff(wantContents, contents); diff != "" {
		t.Errorf("%s: contents, git (-) and the tree (+), differ:\n%s", commit, diff)
	}
}

// TestTreeSameAsGit reads the trees of HEAD and of all tags, and the index, of every shape of repository.
func TestTreeSameAsGit(t *testing.T) {
	t.Parallel()
	for _, s := range shapes {
		if s.name == "without blobs" {
			continue // see TestTreeWithoutBlobs
		}
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			open, ask := s.make(withEveryTag(t))
			repo := mustOpen(t, open)
			tags, err := repo.Tags(nil)
			if err != nil {
				t.Fatal(err)
			}
			commits := map[string]bool{}
			for _, tag := range tags {
				if tag = repo.Verify(tag); tag.State == git.OnCommit {
					commits[tag.Commit] = true
				}
			}
			if head, err := repo.Head(); err != nil || !head.Unborn() {
				commits[head.Commit] = true
			}
			for commit := range commits {
				tree, err := repo.TreeOf(commit)
				if err != nil {
					t.Fatal(err)
				}
				sameFiles(t, ask, commit, tree)
			}
			if repo.Bare() || strings.Contains(s.name, "inside another repository") {
				return
			}
			staged, err := repo.Staged("")
			if err != nil {
				t.Fatal(err)
			}
			sameFiles(t, ask.In(repo.Root()), "", staged)
		})
	}
}

// oddTree has a file of every kind and odd names, in two commits.
func oddTree(t *testing.T) *gittest.Repo {
	t.Helper()
	r := gittest.New(t)
	r.Write("a.b/x", "1")
	r.Write("a/x", "2\n")
	r.Write("a0", "3") // git sorts a.b, a/, a0
	r.Write("ünï cödé/new\nline", "4")
	r.Write("empty", "")
	r.Write("run.sh", "#!/bin/sh\n")
	r.Shell("chmod +x run.sh")
	r.Symlink("a/x", "link")
	r.Symlink("a", "linked")
	r.Symlink("../outside", "out")
	r.Symlink("/etc/passwd", "absolute")
	r.Symlink("loop", "loop")
	r.Write("big", strings.Repeat("0123456789abcdef", 1<<17)) // go-git reads it in another way
	r.Git("init", "--quiet", "../module")
	r.In("../module").Commit("m")
	r.Git("submodule", "--quiet", "add", r.In("../module").Dir, "deps/module")
	r.Git("add", ".")
	r.Commit("first")
	r.Write("big", strings.Repeat("0123456789abcdef", 1<<17)+"!")
	r.Remove("a0")
	r.Git("add", "-A")
	r.Commit("second")
	return r
}

func TestOddTree(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(r *gittest.Repo){
		"loose":   func(*gittest.Repo) {},
		"packed":  func(r *gittest.Repo) { r.Git("gc", "--quiet") },
		"index 2": func(r *gittest.Repo) { r.Git("update-index", "--index-version", "2") },
		"index 4": func(r *gittest.Repo) { r.Git("update-index", "--index-version", "4") },
		"index without checksum": func(r *gittest.Repo) {
			r.Git("-c", "index.skipHash=true", "update-index", "--refresh", "--force-write-index")
		},
		"announced": func(r *gittest.Repo) { // the record of version 3
			r.Write("later/announced", "x")
			r.Git("add", "--intent-to-add", "later/announced")
		},
		"untracked cache": func(r *gittest.Repo) {
			r.Git("update-index", "--force-untracked-cache")
			r.Git("status")
		},
		"unrelated extensions": func(r *gittest.Repo) { r.Git("-c", "index.threads=4", "update-index", "--fsmonitor", "--refresh") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := oddTree(t)
			prepare(r)
			repo := mustOpen(t, r.Dir)
			for _, rev := range []string{"HEAD", "HEAD~1"} {
				id := r.Git("rev-parse", rev)
				tree, err := repo.TreeOf(id)
				if err != nil {
					t.Fatal(err)
				}
				sameFiles(t, r, id, tree)
			}
			staged, err := repo.Staged("")
			if err != nil {
				t.Fatal(err)
			}
			r.Shell("git reset --quiet -- later 2>/dev/null || true") // git lists what is only announced, too
			sameFiles(t, r, "", staged)
		})
	}
}

func TestTreeIsAFileSystem(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Write("a/b/c", "c\n")
	r.Write("top", "t")
	r.Symlink("a/b", "dir")
	r.Symlink("../top", "a/up")
	r.Git("add", ".")
	r.Commit("x")
	repo := mustOpen(t, r.Dir)
	commit, err := repo.TreeOf(r.Git("rev-parse", "HEAD"))
	if err != nil {
		t.Fatal(err)
	}
	staged, err := repo.Staged("")
	if err != nil {
		t.Fatal(err)
	}
	for name, tree := range map[string]*git.Tree{"commit": commit, "index": staged} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := fstest.TestFS(tree, "a/b/c", "top", "dir", "a/up"); err != nil {
				t.Error(err)
			}
			for path, want := range map[string]string{"dir/c": "c\n", "a/up": "t"} {
				if got, err := fs.ReadFile(tree, path); err != nil || string(got) != want {
					t.Errorf("%s: %q, %v", path, got, err)
				}
			}
			if name, err := tree.ContentName("top"); err != nil || name != "git:"+r.Git("rev-parse", "HEAD:top") {
				t.Errorf("content name %q, %v", name, err)
			}
			for _, none := range []string{"a", "dir", "nowhere", "../top"} {
				if name, err := tree.ContentName(none); err == nil {
					t.Errorf("%s has the content name %s", none, name)
				}
			}
		})
	}
}

func TestTreeLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	r := oddTree(t)
	repo := mustOpen(t, r.Dir)
	tree, err := repo.TreeOf(r.Git("rev-parse", "HEAD"))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"out": "file does not exist", "absolute": "file does not exist", "loop": "too many symbolic links",
		"deps/module/x": git.ErrSubmodule.Error(), "a/x/y": "not a directory", "nowhere/x": "file does not exist",
	} {
		_, err := fs.ReadFile(tree, path)
		var pathErr *fs.PathError
		if !errors.As(err, &pathErr) || !strings.Contains(pathErr.Err.Error(), want) {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
}

// TestTreeWithoutBlobs: what a partial clone lacks is a missing object with the reason, and never an empty file.
func TestTreeWithoutBlobs(t *testing.T) {
	t.Parallel()
	r := oddTree(t)
	r.Git("config", "uploadpack.allowFilter", "true")
	r.Git("clone", "--quiet", "--filter=blob:none", "--no-checkout", "file://"+r.Dir, "../partial")
	repo := mustOpen(t, r.In("../partial").Dir)
	tree, err := repo.TreeOf(r.Git("rev-parse", "HEAD"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = fs.ReadFile(tree, "a/x")
	var missing *git.MissingObjectError
	if !errors.As(err, &missing) || missing.ID != r.Git("rev-parse", "HEAD:a/x") || !strings.Contains(git.Help(err), "--filter") {
		t.Errorf("error %v, help %q", err, git.Help(err))
	}
}

// TestRelativeWorkTrees opens what newer versions of git write, which the git of the tests may refuse.
func TestRelativeWorkTrees(t *testing.T) {
	t.Parallel()
	r := withEveryTag(t)
	r.Write(".git/config", r.Read(".git/config")+"[core]\n\trepositoryFormatVersion = 1\n[extensions]\n\trelativeWorktrees = true\n")
	tags, err := mustOpen(t, r.Dir).Tags(nil)
	if err != nil || len(tags) == 0 {
		t.Error(tags, err)
	}
}

func TestStagedIsNotHead(t *testing.T) {
	t.Parallel()
	r := oddTree(t)
	r.Write("a/x", "staged")
	r.Git("add", "a/x")
	r.Write("a/x", "in the work tree")
	repo := mustOpen(t, r.Dir)
	staged, err := repo.Staged("")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := fs.ReadFile(staged, "a/x"); err != nil || string(text) != "staged" {
		t.Errorf("staged: %q, %v", text, err)
	}
	// As in `git commit -- PATH`: an index beside the usual one.
	r.Shell("GIT_INDEX_FILE=.git/next-index-1.lock git read-tree HEAD~1")
	for _, file := range []string{".git/next-index-1.lock", r.Path(".git/next-index-1.lock")} {
		other, err := repo.Staged(file)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := fs.ReadFile(other, "a0"); err != nil || string(text) != "3" {
			t.Errorf("%s: %q, %v", file, text, err)
		}
	}
}

func TestStagedErrors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		prepare    func(r *gittest.Repo)
		want, help string
	}{
		"conflict": {func(r *gittest.Repo) {
			r.Git("checkout", "--quiet", "-b", "side", "HEAD~1")
			r.Write("big", "side")
			r.Git("commit", "--quiet", "-am", "side")
			r.Shell("git merge main 2>&1 || true")
		}, "the index holds 1 files in conflict, the first is big", "resolve them"},
		"split": {func(r *gittest.Repo) { r.Git("update-index", "--split-index") }, "its split index is not supported", "--no-split-index"},
		"sparse": {func(r *gittest.Repo) {
			r.Git("sparse-checkout", "init", "--cone", "--sparse-index")
			r.Git("sparse-checkout", "set", "a")
		}, "its sparse index is not supported", "--no-sparse-index"},
		"damaged":   {func(r *gittest.Repo) { r.Shell("printf x | dd of=.git/index bs=1 seek=100 conv=notrunc 2>/dev/null") }, "its checksum is not that of its content", "git reset"},
		"truncated": {func(r *gittest.Repo) { r.Shell("truncate -s 10 .git/index") }, "it is no index of git", "git reset"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := oddTree(t)
			c.prepare(r)
			_, err := mustOpen(t, r.Dir).Staged("")
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(git.Help(err), c.help) {
				t.Errorf("error %v, help %q", err, git.Help(err))
			}
		})
	}
}

func TestStagedWithoutIndex(t *testing.T) {
	t.Parallel()
	repo := mustOpen(t, gittest.New(t).Dir)
	staged, err := repo.Staged("")
	if err != nil {
		t.Fatal(err)
	}
	if list, _ := filesOf(t, staged); len(list) != 0 {
		t.Errorf("files: %q", list)
	}
}

func TestResolveSameAsGit(t *testing.T) {
	t.Parallel()
	for _, s := range shapes {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			open, ask := s.make(withEveryTag(t))
			repo := mustOpen(t, open)
			names := []string{
				"HEAD", "@", "HEAD~1", "HEAD^", "HEAD^1", "HEAD~", "HEAD~0", "HEAD^{}", "HEAD^{commit}", "HEAD~1^{}", "HEAD~9", "HEAD^2", "main", "refs/heads/main", "heads/main",
				"tags/v1.0.0", "refs/tags/v1.0.0", "v1.0.0", "v1.0.0^{}", "nested", "deep/nested", "v1.0.0~1", "origin/main", "origin", "side", "release/v1.2",
				"20240101", "größe-1.0.0", "on-tree", "on-blob", "nowhere", "", "..", "refs/heads", "v1.33.1+rke2r1", "latest", "4b82", "zzzz",
			}
			for _, id := range lines(ask.Shell("git rev-list --all")) {
				names = append(names, id, id[:7], id[:8], strings.ToUpper(id[:9]), id+"~1")
			}
			for _, name := range names {
				if s.name == "unborn" && strings.HasPrefix(strings.Replace(name, "@", "HEAD", 1), "HEAD") {
					continue // git takes the tag "HEAD" for it
				}
				want := ask.Shell("git rev-parse --quiet --verify --end-of-options '" + name + "^{commit}' 2>/dev/null || true")
				got, err := repo.Resolve(name)
				if got.Commit != want {
					t.Errorf("%q: %s (%v), git says %q", name, got.Commit, err, want)
				}
			}
		})
	}
}

func TestResolveErrors(t *testing.T) {
	t.Parallel()
	r := withEveryTag(t)
	for i := range 400 { // enough for two ids that begin alike
		r.GitInput(fmt.Sprintf("tree %s\nauthor a <a> %d +0000\ncommitter a <a> 0 +0000\n\nx\n", r.Git("rev-parse", "HEAD^{tree}"), i), "hash-object", "-t", "commit", "-w", "--stdin")
	}
	repo := mustOpen(t, r.Dir)
	for name, want := range map[string]string{
		"nowhere":     "nowhere names no commit, tag or branch here",
		"on-tree":     "on-tree is a tree and no commit",
		"HEAD~9":      "which has 0",
		"HEAD@{1}":    "names no commit",
		"HEAD^{tree}": "is no revision that verscheck understands",
		"main..HEAD":  "names no commit",
	} {
		_, err := repo.Resolve(name)
		var revision *git.RevisionError
		if !errors.As(err, &revision) || !strings.Contains(err.Error(), want) || revision.Help == "" {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	if rev, err := repo.Resolve("main"); err != nil || rev.Ref != "refs/tags/main" || rev.Note != "main is taken for refs/tags/main, and there is refs/heads/main as well" {
		t.Errorf("main: %+v, %v", rev, err)
	}
}

// TestChangesSameAsGit changes a tree in every way, with what the index remembers of unchanged directories and without.
func TestChangesSameAsGit(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(r *gittest.Repo){
		"nothing":            func(*gittest.Repo) {},
		"in the work tree":   func(r *gittest.Repo) { r.Write("a/x", "other") },
		"changed":            func(r *gittest.Repo) { r.Write("a/x", "other"); r.Git("add", "a/x") },
		"mode":               func(r *gittest.Repo) { r.Git("update-index", "--chmod=+x", "a/x") },
		"added":              func(r *gittest.Repo) { r.Write("a/y/z", "1"); r.Write("new", "2"); r.Git("add", ".") },
		"removed":            func(r *gittest.Repo) { r.Git("rm", "--quiet", "-r", "a", "empty") },
		"file to directory":  func(r *gittest.Repo) { r.Remove("empty"); r.Write("empty/x", "1"); r.Git("add", "-A") },
		"directory to file":  func(r *gittest.Repo) { r.Remove("a"); r.Write("a", "1"); r.Git("add", "-A") },
		"directory to link":  func(r *gittest.Repo) { r.Remove("a"); r.Symlink("a.b", "a"); r.Git("add", "-A") },
		"submodule":          func(r *gittest.Repo) { r.In("deps/module").Commit("more"); r.Git("add", "deps/module") },
		"submodule removed":  func(r *gittest.Repo) { r.Git("rm", "--quiet", "--cached", "deps/module") },
		"announced":          func(r *gittest.Repo) { r.Write("later", "x"); r.Git("add", "--intent-to-add", "later") },
		"everything removed": func(r *gittest.Repo) { r.Git("rm", "--quiet", "-r", "--cached", ".") },
		"another commit":     func(r *gittest.Repo) { r.Git("read-tree", "HEAD~1") },
		"unborn":             func(r *gittest.Repo) { r.Git("checkout", "--quiet", "--orphan", "new") },
	} {
		for variant, prepare := range map[string]func(r *gittest.Repo){
			"": func(*gittest.Repo) {}, ", packed": func(r *gittest.Repo) { r.Git("gc", "--quiet") },
			", nothing remembered": func(r *gittest.Repo) { r.Git("read-tree", "--empty"); r.Git("add", ".") },
			", all remembered":     func(r *gittest.Repo) { r.Git("read-tree", "HEAD") },
		} {
			t.Run(name+variant, func(t *testing.T) {
				t.Parallel()
				r := oddTree(t)
				prepare(r)
				change(r)
				head := "HEAD"
				if name == "unborn" {
					head = r.GitInput("", "hash-object", "-t", "tree", "-w", "--stdin")
				}
				var want []string
				for path := range strings.SplitSeq(r.Git("diff", "--cached", "--name-only", "--no-renames", "-z", head), "\x00") {
					if path != "" {
						want = append(want, path)
					}
				}
				slices.Sort(want)
				index, err := mustOpen(t, r.Dir).Index("")
				if err != nil {
					t.Fatal(err)
				}
				got, err := index.Changes()
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("git (-) and this package (+) differ:\n%s", diff)
				}
			})
		}
	}
}

// TestLargeDeltas: files of more than 1 MiB that a pack holds as differences from each other read as they are. go-git with a
// LargeObjectThreshold loses its place in the older file when a part of it comes before another one in the newer.
func TestLargeDeltas(t *testing.T) {
	t.Parallel()
	part := func(name string, lines int) string {
		var text strings.Builder
		for i := range lines {
			fmt.Fprintf(&text, "%s: %x\n", name, sha256.Sum256([]byte(name+strconv.Itoa(i))))
		}
		return text.String()
	}
	first, second, gone, rest := part("first", 200), part("second", 300), part("gone", 1000), part("rest", 20_000)
	r := gittest.New(t)
	contents := map[string]string{}
	for _, text := range []string{first + second + gone + rest, second + first + rest} {
		r.Write("large.yaml", text)
		r.Git("add", ".")
		contents[r.Commit("large")] = text
	}
	r.Git("repack", "-adfq")
	repository, err := git.Open(r.Dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = repository.Close() })
	for commit, text := range contents {
		tree, err := repository.TreeOf(commit)
		if err != nil {
			t.Fatal(err)
		}
		if data, err := fs.ReadFile(tree, "large.yaml"); err != nil || string(data) != text {
			t.Errorf("%s: not what was committed: %v", commit, err)
		}
	}
}
