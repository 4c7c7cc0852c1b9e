package report

import (
	"io"
	"strings"
)

// markup writes HTML and XML. Text and attributes cannot be written but escaped, so that nothing of a checked tree is ever
// markup. It is no template of the standard library: those call methods by name, for which the linker keeps every exported
// method of the program.
type markup struct {
	b    strings.Builder
	open []string
}

// entities escapes for text and for attributes in double quotes alike.
var entities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")

func escaped(text string) string { return entities.Replace(Visible(text)) }

// start opens an element with attributes, a name and a value each.
func (m *markup) start(name string, attributes ...string) {
	m.tag(name, attributes)
	m.b.WriteString(">")
	m.open = append(m.open, name)
}

func (m *markup) tag(name string, attributes []string) {
	m.b.WriteString("<" + name)
	for i := 0; i+1 < len(attributes); i += 2 {
		m.b.WriteString(" " + attributes[i] + `="` + escaped(attributes[i+1]) + `"`)
	}
}

// end closes the last element that is open.
func (m *markup) end() {
	last := len(m.open) - 1
	m.b.WriteString("</" + m.open[last] + ">")
	m.open = m.open[:last]
}

// text writes text.
func (m *markup) text(text string) { m.b.WriteString(escaped(text)) }

// element writes an element that holds nothing but text.
func (m *markup) element(name, text string, attributes ...string) {
	m.start(name, attributes...)
	m.text(text)
	m.end()
}

// prose writes text in which back quotes mark code.
func (m *markup) prose(text string) {
	for i, part := range strings.Split(text, "`") {
		if i%2 == 1 {
			m.element("code", part)
		} else {
			m.text(part)
		}
	}
}

// empty writes an element that holds nothing.
func (m *markup) empty(name string, attributes ...string) {
	m.tag(name, attributes)
	m.b.WriteString("/>")
}

// raw writes what is markup already, and a part of this program.
func (m *markup) raw(text string) { m.b.WriteString(text) }

func (m *markup) writeTo(w io.Writer) error {
	_, err := io.WriteString(w, m.b.String())
	return err
}
