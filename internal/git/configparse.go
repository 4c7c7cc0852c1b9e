package git

import (
	"bytes"
	"errors"
	"strings"
)

// parseConfig reads the text of a git config file, following git's config.c. go-git's own parser refuses byte order
// marks, "[section] key = value" on one line and "[section.subsection]", all of which git takes. On an error the
// number is that of the line.
func parseConfig(text []byte) (config, int, error) {
	p := configParser{rest: bytes.ReplaceAll(bytes.TrimPrefix(text, []byte("\ufeff")), []byte("\r\n"), []byte("\n")), line: 1}
	var cfg config
	section := ""
	for len(p.rest) > 0 {
		var err error
		switch c := p.rest[0]; {
		case isSpace(c):
			p.next()
		case c == '#' || c == ';':
			p.skipLine()
		case c == '[':
			section, err = p.section()
		case isLetter(c):
			var e entry
			e, err = p.entry(section)
			cfg = append(cfg, e)
		default:
			err = errors.New("a line must begin with a section, a key or a comment")
		}
		if err != nil {
			return nil, p.line, err
		}
	}
	return cfg, 0, nil
}

type configParser struct {
	rest []byte
	line int
}

// next takes one byte. The end of the text reads as the end of a line.
func (p *configParser) next() byte {
	if len(p.rest) == 0 {
		return '\n'
	}
	c := p.rest[0]
	p.rest = p.rest[1:]
	if c == '\n' {
		p.line++
	}
	return c
}

func (p *configParser) peek() byte {
	if len(p.rest) == 0 {
		return '\n'
	}
	return p.rest[0]
}

func (p *configParser) skipLine() {
	for p.peek() != '\n' {
		p.next()
	}
}

// section reads `[name]`, `[name.sub]` or `[name "sub"]` and returns it with the dot that comes before a key.
func (p *configParser) section() (string, error) {
	p.next()
	var name strings.Builder
	for p.peek() != ']' {
		switch c := p.peek(); {
		case c == '\n':
			return "", errors.New("a section must end with ]")
		case isSpace(c):
			return p.subsection(name.String())
		case isKeyByte(c) || c == '.':
			name.WriteByte(lower(p.next()))
		default:
			return "", errors.New("a section's name holds letters, digits, '-' and '.'")
		}
	}
	p.next()
	if name.Len() == 0 {
		return "", errors.New("a section must have a name")
	}
	return name.String() + ".", nil
}

func (p *configParser) subsection(name string) (string, error) {
	for isSpace(p.peek()) && p.peek() != '\n' {
		p.next()
	}
	if p.peek() != '"' {
		return "", errors.New("a subsection must stand in quotes")
	}
	p.next()
	var sub strings.Builder
	for p.peek() != '"' {
		if p.peek() == '\\' {
			p.next()
		}
		if p.peek() == '\n' {
			return "", errors.New("a subsection must end on its line")
		}
		sub.WriteByte(p.next())
	}
	p.next()
	if p.peek() != ']' {
		return "", errors.New("a section must end with ]")
	}
	p.next()
	return name + "." + sub.String() + ".", nil
}

func (p *configParser) entry(section string) (entry, error) {
	var name strings.Builder
	for isKeyByte(p.peek()) {
		name.WriteByte(lower(p.next()))
	}
	for p.peek() == ' ' || p.peek() == '\t' {
		p.next()
	}
	key := section + name.String()
	switch {
	case p.peek() == '\n':
		return entry{key: key, bare: true}, nil
	case p.peek() != '=':
		return entry{}, errors.New("a key must be followed by =")
	}
	p.next()
	value, err := p.value()
	return entry{key: key, value: value}, err
}

func (p *configParser) value() (string, error) {
	var value strings.Builder
	quoted, spaces := false, ""
	for p.peek() != '\n' {
		c := p.next()
		switch {
		case !quoted && isSpace(c):
			if value.Len() > 0 {
				spaces += string(c)
			}
			continue
		case !quoted && (c == '#' || c == ';'):
			p.skipLine()
			continue
		case c == '"':
			quoted = !quoted
			value.WriteString(spaces)
			spaces = ""
			continue
		case c == '\\':
			value.WriteString(spaces)
			spaces = ""
			continues := p.peek() == '\n'
			escaped, ok := unescape(p.next())
			if !ok {
				return "", errors.New(`a value knows \\, \", \n, \t and \b only`)
			}
			if continues {
				continue
			}
			c = escaped
		}
		value.WriteString(spaces)
		spaces = ""
		value.WriteByte(c)
	}
	if quoted {
		return "", errors.New("a quoted value must end on its line")
	}
	return value.String(), nil
}

func unescape(c byte) (byte, bool) {
	switch c {
	case 't':
		return '\t', true
	case 'b':
		return '\b', true
	case 'n':
		return '\n', true
	case '\\', '"', '\n':
		return c, true
	}
	return 0, false
}

func isSpace(c byte) bool   { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
func isLetter(c byte) bool  { return 'a' <= lower(c) && lower(c) <= 'z' }
func isKeyByte(c byte) bool { return isLetter(c) || '0' <= c && c <= '9' || c == '-' }

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
