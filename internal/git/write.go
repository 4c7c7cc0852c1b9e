package git

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	gogit "github.com/go-git/go-git/v5"
	gitconfig "github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// Draft is a new repository being written: the demo's example. verscheck writes to no other repository.
type Draft struct {
	dir  string
	repo *gogit.Repository
	who  object.Signature
}

// Init makes a repository in a directory that exists and has none, on branch main, with a remote that is named and never
// contacted. Who and when sign what is committed, so that the same files give the same commits.
func Init(dir, remote, who string, when time.Time) (*Draft, error) {
	repo, err := gogit.PlainInitWithOptions(dir, &gogit.PlainInitOptions{
		InitOptions: gogit.InitOptions{DefaultBranch: plumbing.NewBranchReferenceName("main")},
	})
	if err != nil {
		return nil, fmt.Errorf("making a repository in %s: %w", dir, err)
	}
	if _, err := repo.CreateRemote(&gitconfig.RemoteConfig{Name: "origin", URLs: []string{remote}}); err != nil {
		return nil, fmt.Errorf("naming the remote of %s: %w", dir, err)
	}
	return &Draft{dir: dir, repo: repo, who: object.Signature{Name: who, Email: "demo@example.com", When: when}}, nil
}

// Release writes files, by their slash-separated path, commits them a day after the commit before, and tags the commit. Files
// of earlier releases that are not among them stay as they are. The error says for which file or tag it was not possible.
func (d *Draft) Release(tag string, files map[string][]byte) error {
	tree, err := d.repo.Worktree()
	if err != nil {
		return fmt.Errorf("opening the work tree of %s: %w", d.dir, err)
	}
	for name, data := range files {
		if err := d.add(tree, name, data); err != nil {
			return fmt.Errorf("adding %s: %w", name, err)
		}
	}
	d.who.When = d.who.When.AddDate(0, 0, 1)
	commit, err := tree.Commit("release "+tag, &gogit.CommitOptions{Author: &d.who, Committer: &d.who})
	if err != nil {
		return fmt.Errorf("committing %s: %w", tag, err)
	}
	if _, err = d.repo.CreateTag(tag, commit, nil); err != nil {
		return fmt.Errorf("tagging %s: %w", tag, err)
	}
	return nil
}

func (d *Draft) add(tree *gogit.Worktree, name string, data []byte) error {
	path := filepath.Join(d.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		return err
	}
	_, err := tree.Add(name)
	return err
}
