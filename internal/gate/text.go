package gate

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/own"
	"github.com/verscheck/verscheck/internal/rules"
	"github.com/verscheck/verscheck/internal/text"
)

// Texts counts the files that were searched as text.
type Texts struct {
	Searched int
	Binary   int // left out, as they are no text
	Tests    int // left out, as they are tests or copies of other projects, and no pattern says that these are meant
}

// aside are directories whose files carry versions of old and of others on purpose.
var aside = []string{"testdata", "test", "tests", "testing", "e2e", "vendor", "third_party", "node_modules"}

// isAside reports whether a file that a pattern matches is a test or a copy, and the pattern does not name such.
func isAside(pattern, name string) bool {
	if strings.HasSuffix(name, "_test.go") && !strings.Contains(pattern, "_test") {
		return true
	}
	named := strings.Split(pattern, "/")
	for segment := range strings.SplitSeq(path.Dir(name), "/") {
		if slices.Contains(aside, segment) && !slices.Contains(named, segment) {
			return true
		}
	}
	return false
}

// textFiles lists the files of the tree that the configuration wants searched, those that git tracks below the directory that is
// looked at.
func (g *Gathered) textFiles(ctx context.Context, in Input) ([]string, error) {
	if in.narrowed() {
		return nil, nil
	}
	var all []string
	left := map[string]bool{}
	for _, p := range in.Config.Text {
		files, unread, err := g.tree.Files(ctx, p.Base(), p.Match)
		if err != nil {
			return nil, err
		}
		g.Unchecked = append(g.Unchecked, unread...)
		files = slices.DeleteFunc(files, func(name string) bool {
			return !within(in.Dir, name) || name == in.Config.File || in.Tracked != nil && !in.Tracked(name)
		})
		if len(files) == 0 && len(unread) == 0 {
			g.Unmatched = append(g.Unmatched, fact.Unmatched{
				Subject: p.Text, Reason: "under text: matches no file that git tracks", Help: "correct the pattern, or remove it", At: p.At,
			})
		}
		for _, name := range files {
			if isAside(p.Text, name) {
				left[name] = true
			} else {
				all = append(all, name)
			}
		}
	}
	for _, name := range all {
		delete(left, name) // another pattern names it
	}
	g.Texts.Tests = len(left)
	slices.Sort(all)
	return slices.Compact(all), nil
}

// addText searches files for references to images that are denied, or this repository's own as far as that is known without them.
func (g *Gathered) addText(ctx context.Context, in Input) error {
	files, err := g.textFiles(ctx, in)
	if err != nil || len(files) == 0 {
		return err
	}
	claims := map[string]own.Claim{}
	var paths []string
	for _, image := range g.Images {
		if repository := image.Ref.Repository(); image.Own && !claims[repository].Own {
			claims[repository] = own.Claim{Own: true, Why: image.Why}
			paths = append(paths, image.Ref.Path)
		}
	}
	for _, entry := range in.Config.Images {
		if name := entry.Name.Base(); entry.Own == config.Claimed && entry.Name.Match(name) {
			_, rest, _ := strings.Cut(name, "/")
			paths = append(paths, rest)
		}
	}
	claimed := func(ref fact.Ref) bool {
		entry, ok := in.Config.Image(ref.Repository())
		switch {
		case ok && (entry.Own == config.Disclaimed || entry.Policy.Ignores()):
			return false
		case ok && entry.Own == config.Claimed:
			return true
		}
		return claims[ref.Repository()].Own
	}
	denied := func(ref fact.Ref) bool {
		entry, ok := in.Config.Image(ref.Repository())
		return ok && entry.Deny != ""
	}
	found, err := text.Search(ctx, g.tree, files, text.Wanted{
		Any: denied, Used: rules.Staging, Versions: claimed, Paths: paths, Memo: in.memo(), Key: wantedKey(claims, paths, in.Config.Images),
	})
	if err != nil {
		return err
	}
	for _, image := range found.Images {
		claimOne(&image, claims, in)
		image.Own = image.Own && !image.Bare
		switch {
		case image.Why != "":
		case image.Denied != "":
			image.Why = "images: in " + in.Config.File + " denies it"
		default:
			image.Why = "it is searched for, as its registry is a staging one"
		}
		g.Images = append(g.Images, image)
	}
	g.files = append(g.files, found.Files...)
	g.Unchecked = append(g.Unchecked, found.Unchecked...)
	g.Texts.Searched, g.Texts.Binary = len(found.Files), found.Binary
	if !in.Past {
		g.Unchecked = append(g.Unchecked, assembled(found.Assembled)...)
	}
	return nil
}

// memo is the cache of the run; nil for none.
func (in Input) memo() text.Memo {
	if in.Cache == nil {
		return nil
	}
	return in.Cache
}

// wantedKey names what is searched for: two runs that search for the same have the same.
func wantedKey(claims map[string]own.Claim, paths []string, images []config.Image) string {
	key := fmt.Appendf(nil, "%q %q", slices.Sorted(maps.Keys(claims)), slices.Sorted(slices.Values(paths)))
	for _, entry := range images {
		key = fmt.Appendf(key, "\n%q %d %q %t", entry.Name.Text, entry.Own, entry.Deny, entry.Policy.Ignores())
	}
	return fmt.Sprintf("%x", sha256.Sum256(key))
}

// assembled says of which own images in texts no version could be compared. It does not block: that a version is put in where the
// text is used is the best way to keep it in step.
func assembled(list []text.Assembled) []diag.Unchecked {
	var out []diag.Unchecked
	at := map[string]int{}
	places := map[string]int{}
	for _, a := range list {
		if places[a.Name]++; places[a.Name] == 1 {
			at[a.Name] = len(out)
			out = append(out, diag.Unchecked{
				Subject: a.Name, Kind: diag.Undetermined, At: a.At, Reason: "a part of it is put in where the text is used, so that its version cannot be compared",
			})
		}
	}
	for name, n := range places {
		if n > 1 {
			out[at[name]].Reason += fmt.Sprintf("; so in %d places", n)
		}
	}
	return out
}
