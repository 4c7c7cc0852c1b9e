package git_test

import (
	"testing"

	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/git/gittest"
)

// BenchmarkState measures opening a repository and reading HEAD and 5,000 tags, half of them annotated.
func BenchmarkState(b *testing.B) {
	const tags = 5000
	b.Run("packed", func(b *testing.B) {
		r := gittest.New(b)
		r.ManyTags(tags)
		r.Git("gc", "--quiet")
		benchmarkState(b, r, tags)
	})
	b.Run("loose", func(b *testing.B) {
		r := gittest.New(b)
		r.ManyTags(tags)
		benchmarkState(b, r, tags)
	})
}

func benchmarkState(b *testing.B, r *gittest.Repo, tags int) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		repo, err := git.Open(r.Dir)
		if err != nil {
			b.Fatal(err)
		}
		s, err := repo.State(nil)
		if err != nil || len(s.Tags) != tags {
			b.Fatalf("%d tags, %v", len(s.Tags), err)
		}
		if err := repo.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
