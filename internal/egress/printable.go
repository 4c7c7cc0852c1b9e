package egress

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxForeign bounds how much of a foreign text goes into a message.
const maxForeign = 200

// Printable makes a text that a server, a certificate or a credential helper wrote safe for a terminal and
// for one line: whatever is not a graphic character is written as an escape, and the text is cut after some 200
// characters. White space becomes single spaces, so that no line of a log can begin with what a server said.
func Printable(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	var b strings.Builder
	count := 0
	for i, r := range text {
		if count++; count > maxForeign {
			b.WriteString("…")
			break
		}
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)):
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case unicode.IsGraphic(r):
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
