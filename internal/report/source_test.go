package report

import (
	"strings"
	"testing"
)

// FuzzLook asserts of any line, place and room what a reader relies on: nothing leaves the room, and the carets stand
// below the very character.
func FuzzLook(f *testing.F) {
	f.Add("image: app:v1", 12, 14, 40)
	f.Add("\t日本語:\t\"é\u0301:latest\"\x1b[31m\u202e\xff", 9, 12, 20)
	f.Add(strings.Repeat("x\u0301", 50)+"v1", 101, 103, 21)
	f.Add(strings.Repeat("x\u0301\u0302", 50)+"v1", 151, 153, 22)
	f.Add(strings.Repeat("日", 50), 25, 26, 20)
	f.Add("", 1, 0, 20)
	f.Fuzz(func(t *testing.T, line string, column, endColumn, room int) {
		if room < minimalRoom || room > 1000 || column > 1<<20 || endColumn > 1<<20 {
			t.Skip("excerpt asks for no such view")
		}
		v := look(line, column, endColumn, room)
		if n := textWidth(v.text); n > room {
			t.Errorf("%q takes %d columns of %d", v.text, n, room)
		}
		if v.text != Visible(v.text) {
			t.Errorf("%q is not escaped", v.text)
		}
		cs := cells(line)
		if inside := column > 0 && column <= len(cs); !inside || cs[column-1].width == 0 {
			return
		}
		if v.span == 0 || v.caret+v.span > room {
			t.Fatalf("carets from %d, %d of them, in %d columns", v.caret, v.span, room)
		}
		if rest, cut := strings.CutPrefix(v.text, ellipsis); cut && cs[0].text != ellipsis && from(rest, 0) != rest {
			t.Errorf("%q begins with a combining mark", v.text)
		}
		want, got := cs[column-1].text, from(v.text, v.caret)
		if !strings.HasPrefix(got, want) {
			t.Errorf("caret at %d of %q stands below %q, want %q", v.caret, v.text, got, want)
		}
	})
}

// from is what stands in a text from a column on.
func from(text string, column int) string {
	for i, r := range text {
		if column <= 0 && width(r) > 0 {
			return text[i:]
		}
		column -= width(r)
	}
	return ""
}

func TestVisible(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ in, want string }{
		"plain":         {"registry.k8s.io/app:v1", "registry.k8s.io/app:v1"},
		"letters":       {"étude 日本語 🚀", "étude 日本語 🚀"},
		"backslash":     {`a\x1b`, `a\x1b`},
		"line breaks":   {"a\r\nb\tc", `a\r\nb\tc`},
		"escape":        {"\x1b[31mred", `\x1b[31mred`},
		"delete":        {"a\x7f", `a\x7f`},
		"C1 as UTF-8":   {"a\u009b31m", `a\u009b31m`},
		"C1 as a byte":  {"a\x9b31m", `a\x9b31m`},
		"no UTF-8":      {"a\xc3(\xff", `a\xc3(\xff`},
		"bidi override": {"a\u202eb\u2066c\u200f", `a\u202eb\u2066c\u200f`},
		"zero width":    {"v1\u200b\u200d\ufeff", `v1\u200b\u200d\ufeff`},
		"separators":    {"a\u2028b\u2029", `a\u2028b\u2029`},
		"tags":          {"a\U000E0041", `a\U000e0041`},
		"U+FFFD itself": {"a\uFFFD", "a\uFFFD"},
		"empty":         {"", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Visible(test.in); got != test.want {
				t.Errorf("Visible(%q) = %s, want %s", test.in, got, test.want)
			}
		})
	}
}

func TestTextWidth(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"": 0, "abc": 3, "é": 1, "e\u0301": 1, "日本語": 6, "ｱ": 1, "Ａ": 2, "한": 2, "\u1112\u1161\u11ab": 2, "🚀": 2,
		"…": 1, "·": 1, "✗": 1, "✅": 2, "☃": 1, "\u3000": 2, "𠀀": 2, "ก\u0e34": 1, "〪": 0, "❤\ufe0f": 1,
	} {
		if got := textWidth(text); got != want {
			t.Errorf("textWidth(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text          string
		width, column int
		want          string
	}{
		"no width":         {"one two three", 0, 0, "one two three"},
		"fits":             {"one two three", 13, 0, "one two three"},
		"one too many":     {"one two three", 12, 0, "one two\n  three"},
		"indent counts":    {"one two three four", 9, 0, "one two\n  three\n  four"},
		"begins elsewhere": {"one two three", 13, 5, "one two\n  three"},
		"long word":        {"a registry.k8s.io/app b", 8, 0, "a\n  registry.k8s.io/app\n  b"},
		"wide":             {"日本 日本", 8, 0, "日本\n  日本"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := wrap(test.text, test.width, test.column, "\n  "); got != test.want {
				t.Errorf("wrap = %q, want %q", got, test.want)
			}
		})
	}
}
