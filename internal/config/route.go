package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Route says where in a structured file a value stands: keys and indices from the top of each document, "image.tag",
// "channels[name=stable].latest". The zero value leads nowhere.
type Route struct {
	Text  string // as written
	Steps []Step
}

// Step is one step of a [Route]: exactly one of its kinds.
type Step struct {
	Kind  StepKind
	Key   string // of Key
	Index int    // of Index
	// Of Select: the keys from an item down to its field, and the text that must stand there.
	Field []string
	Value string
}

// StepKind says what a [Step] does.
type StepKind uint8

// The kinds. Each and Select stand for every value that fits; Select takes a mapping itself, or those of a list.
const (
	Key StepKind = iota + 1
	Index
	Each
	Select
)

const (
	maxSteps = 64
	maxIndex = 1 << 20
)

// ParseRoute reads steps: "a.b" keys, "a[0]" an item of a list, "a[*]" or "a.*" every value, "a[name=x]" the items whose field
// "name" is x, `a["b.c"]` or "a.'b.c'" a key with any characters. A selector in front, "[kind=Deployment].spec", chooses among
// documents. The error is the end of a sentence about the text.
func ParseRoute(text string) (Route, error) {
	p := routeParser{text: text}
	if err := p.parse(); err != nil {
		return Route{}, err
	}
	return Route{Text: text, Steps: p.steps}, nil
}

type routeParser struct {
	text  string
	at    int
	steps []Step
}

func (p *routeParser) parse() error {
	if p.text == "" {
		return errors.New("is empty")
	}
	for dotted := true; p.at < len(p.text); {
		var step Step
		var err error
		switch c := p.text[p.at]; {
		case c == '[' && (!dotted || len(p.steps) == 0):
			step, err = p.bracket()
		case dotted:
			step, err = p.key()
		default:
			return fmt.Errorf("has %q where a dot or a bracket must stand", p.text[p.at:])
		}
		if err != nil {
			return err
		}
		if p.steps = append(p.steps, step); len(p.steps) > maxSteps {
			return fmt.Errorf("has more than %d steps", maxSteps)
		}
		if dotted = p.skip('.'); dotted && p.at == len(p.text) {
			return errors.New("ends in a dot")
		}
	}
	return nil
}

// skip takes a character, if it is next.
func (p *routeParser) skip(c byte) bool {
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

// key reads a key behind a dot, or at the start.
func (p *routeParser) key() (Step, error) {
	key, quoted, err := p.word(".[")
	switch {
	case err != nil:
		return Step{}, err
	case !quoted && key == "*":
		return Step{Kind: Each}, nil
	case !quoted && key == "":
		return Step{}, errors.New("has no key before a dot or behind it: a key that is one goes in quotes")
	}
	return Step{Kind: Key, Key: key}, nil
}

// word reads text up to one of the ending characters, or text in quotes.
func (p *routeParser) word(ends string) (word string, quoted bool, err error) {
	if p.at < len(p.text) && (p.text[p.at] == '"' || p.text[p.at] == '\'') {
		end := strings.IndexByte(p.text[p.at+1:], p.text[p.at])
		if end < 0 {
			return "", false, fmt.Errorf("has %s, a quote that does not end", p.text[p.at:])
		}
		word = p.text[p.at+1 : p.at+1+end]
		p.at += end + 2
		return word, true, nil
	}
	start := p.at
	for p.at < len(p.text) && !strings.ContainsRune(ends, rune(p.text[p.at])) {
		if c := p.text[p.at]; strings.IndexByte("\"']", c) >= 0 || c <= ' ' {
			return "", false, fmt.Errorf("has %q in a key: such a key goes in quotes", c)
		}
		p.at++
	}
	return p.text[start:p.at], false, nil
}

// bracket reads an index, a selector or a key in quotes.
func (p *routeParser) bracket() (Step, error) {
	open := p.at
	p.at++
	field, quoted, err := p.word("=.]")
	if err != nil {
		return Step{}, err
	}
	step := Step{Kind: Select, Field: []string{field}}
	for p.skip('.') {
		part, _, err := p.word("=.]")
		if err != nil {
			return Step{}, err
		}
		step.Field = append(step.Field, part)
	}
	switch {
	case p.skip('='):
		if step.Value, err = p.value(); err != nil {
			return Step{}, err
		}
		if strings.Contains(strings.Join(step.Field, "\x00")+"\x00", "\x00\x00") || field == "" {
			return Step{}, fmt.Errorf("has %s without a field before the %q", p.text[open:], "=")
		}
	case len(step.Field) > 1:
		return Step{}, fmt.Errorf("has %s, a field without the value that chooses: write [field=value]", p.text[open:])
	case quoted:
		step = Step{Kind: Key, Key: field}
	case field == "*":
		step = Step{Kind: Each}
	default:
		index, err := strconv.Atoi(field)
		if err != nil || index < 0 || index > maxIndex || field[0] == '+' {
			return Step{}, fmt.Errorf(`has %s, which is neither an index nor a choice: write [0], [*], [field=value] or ["key"]`, p.text[open:])
		}
		step = Step{Kind: Index, Index: index}
	}
	if !p.skip(']') {
		return Step{}, fmt.Errorf("has %s, a bracket that does not close", p.text[open:])
	}
	return step, nil
}

// value reads what a selector's field must be, up to the bracket that closes.
func (p *routeParser) value() (string, error) {
	if p.at < len(p.text) && (p.text[p.at] == '"' || p.text[p.at] == '\'') {
		value, _, err := p.word("]")
		return value, err
	}
	end := strings.IndexByte(p.text[p.at:], ']')
	if end < 0 {
		return "", fmt.Errorf("has %s, a bracket that does not close", p.text[p.at:])
	}
	value := p.text[p.at : p.at+end]
	p.at += end
	return value, nil
}
