package collect

import (
	"iter"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// ignoreAnnotation says on an object which rules are to be silent about it: "version-drift: the reason", one on a line, or between
// semicolons.
const ignoreAnnotation = "verscheck.dev/ignore"

// Ignores returns what the annotations of objects say.
func Ignores(r render.Result) []fact.Ignore {
	var list []fact.Ignore
	for _, o := range r.Objects {
		metadata := render.Get(o.Node, "metadata")
		if metadata == nil {
			continue
		}
		annotations := render.Get(metadata, "annotations")
		if annotations == nil {
			continue
		}
		value := render.Get(annotations, ignoreAnnotation)
		if value == nil {
			continue
		}
		at := diag.Place{File: o.File, Overlay: r.Overlay, Object: o.ID()}
		if at.File == "" && len(r.Files) > 0 {
			at.File = r.Files[0]
		}
		if file, line, ok := written(r, value.Value); ok {
			at.File, at.Line = file, line
		}
		for part := range strings.FieldsFuncSeq(value.Value, func(c rune) bool { return c == '\n' || c == ';' }) {
			rule, reason, _ := strings.Cut(part, ":")
			list = append(list, fact.Ignore{Rule: strings.TrimSpace(rule), Reason: strings.TrimSpace(reason), At: at, Object: o.ID()})
		}
	}
	return list
}

// written returns where an annotation stands that begins with a text: the only line of all files that were read which names the
// annotation and has the text, or is followed by it.
func written(r render.Result, text string) (file string, line int, ok bool) {
	first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	for _, name := range r.Files {
		whole, err := r.Text(name)
		if err != nil {
			continue // its reader has said so
		}
		for at := range indices(whole, ignoreAnnotation) {
			if behind := whole[at:min(len(whole), at+len(ignoreAnnotation)+len(first)+nearby)]; !strings.Contains(behind, first) {
				continue
			}
			if ok {
				return "", 0, false
			}
			file, line, ok = name, 1+strings.Count(whole[:at], "\n"), true
		}
	}
	return file, line, ok
}

// indices yields where a word stands in a text.
func indices(text, word string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for from := 0; ; {
			i := strings.Index(text[from:], word)
			if i < 0 || !yield(from+i) {
				return
			}
			from += i + len(word)
		}
	}
}

// ignoreComment matches a comment, in any language that has comments, that says what is to be ignored.
var ignoreComment = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:#|//|<!--|/\*|\{\{-?[ \t]*/\*|--|;)[ \t]*verscheck:ignore\b(?:\[([^\]\n]*)\])?(.*)`)
})

// ignoreWord begins such a comment.
const ignoreWord = "verscheck:ignore"

// CommentIgnores returns what the comments of a file say: each about the rest of its line, or, where it stands alone, about the
// next line that is no comment of this kind. The rules stand in brackets behind the word, or the first word of the rest names one.
func CommentIgnores(file, text string, isRule func(string) bool) []fact.Ignore {
	if !strings.Contains(text, ignoreWord) {
		return nil
	}
	var list, waiting []fact.Ignore
	number := 0
	for line := range strings.Lines(text) {
		number++
		m := ignoreComment().FindStringSubmatchIndex(line)
		if m == nil {
			if strings.TrimSpace(line) != "" && !onlyComment(line) {
				list, waiting = append(list, about(waiting, number)...), nil
			}
			continue
		}
		at := diag.Place{File: file, Line: number, Column: 1 + len([]rune(strings.TrimPrefix(line[:m[0]], "\ufeff")))}
		found := parseIgnore(line, m, at, isRule)
		if strings.TrimSpace(strings.TrimPrefix(line[:m[0]], "\ufeff")) == "" {
			waiting = append(waiting, found...)
			continue
		}
		list, waiting = append(list, about(slices.Concat(waiting, found), number)...), nil
	}
	return append(list, waiting...)
}

// onlyComment reports whether a line of YAML is nothing but a comment.
func onlyComment(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "# ") }

func about(list []fact.Ignore, line int) []fact.Ignore {
	for i := range list {
		list[i].Line = line
	}
	return list
}

func parseIgnore(line string, m []int, at diag.Place, isRule func(string) bool) []fact.Ignore {
	rest := line[m[4]:m[5]]
	for _, end := range []string{"-->", "*/ -}}", "*/ }}", "*/}}", "*/-}}", "*/"} {
		rest = strings.TrimSuffix(strings.TrimSpace(rest), end)
	}
	reason := strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(rest), ":"))
	names := ""
	if m[2] >= 0 {
		names = line[m[2]:m[3]]
	} else if first, after, _ := strings.Cut(reason, " "); isRule(strings.TrimSuffix(first, ":")) {
		names, reason = strings.TrimSuffix(first, ":"), strings.TrimSpace(after)
	}
	var list []fact.Ignore
	for rule := range strings.SplitSeq(names, ",") {
		list = append(list, fact.Ignore{Rule: strings.TrimSpace(rule), Reason: reason, At: at})
	}
	return list
}
