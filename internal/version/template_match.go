package version

import (
	"fmt"
	"regexp"
	"strings"
)

// fieldPatterns say what a field can be written as.
var fieldPatterns = map[string]string{
	fieldTag:        `.+`,
	fieldVersion:    `[0-9][0-9A-Za-z.+-]*`,
	fieldMajor:      `[0-9]+`,
	fieldMinor:      `[0-9]+`,
	fieldPatch:      `[0-9]+`,
	fieldPrerelease: `[0-9A-Za-z.-]*`,
	fieldMetadata:   `[0-9A-Za-z.-]*`,
	fieldComponent:  `.+`,
}

// CarriesVersion reports whether a whole version can be read back from what the template writes: it has .Version, or
// .Major, .Minor and .Patch, or .Tag.
func (t Template) CarriesVersion() bool {
	return t.uses(fieldVersion, fieldTag) || t.uses(fieldMajor) && t.uses(fieldMinor) && t.uses(fieldPatch)
}

// matcher compiles the inverse of the template.
func (t Template) matcher() *regexp.Regexp {
	if !t.CarriesVersion() {
		return nil
	}
	var b strings.Builder
	b.WriteString(`\A`)
	for _, p := range t.parts {
		if p.field == "" {
			b.WriteString(regexp.QuoteMeta(p.literal))
			continue
		}
		fmt.Fprintf(&b, "(%s)", fieldPatterns[p.field])
	}
	b.WriteString(`\z`)
	return regexp.MustCompile(b.String())
}

// Match is the inverse of [Template.Render]: the version for which the template writes exactly this tag. It is not ok
// for every other tag, and for templates that do not carry a version. {{.Tag}} stands for any tag that [ParseTag]
// takes, {{.Component}} for any text.
//
// A template that writes one tag for two versions ("{{.Major}}{{.Minor}}.{{.Patch}}" writes 111.0 for 11.1.0 and for
// 1.11.0) gives the one whose first field is longest.
func (t Template) Match(tag string) (Version, bool) {
	if t.match == nil {
		return Version{}, false
	}
	groups := t.match.FindStringSubmatch(tag)
	if groups == nil {
		return Version{}, false
	}
	read := map[string]string{}
	group := 0
	for _, p := range t.parts {
		if p.field == "" {
			continue
		}
		group++
		read[p.field] = groups[group]
	}
	v, ok := readVersion(read)
	if !ok {
		return Version{}, false
	}
	// The groups know nothing of each other: 1.30/v1.31.0 is not written by {{.Major}}.{{.Minor}}/v{{.Version}}.
	again, err := t.Render(Context{Tag: read[fieldTag], Component: read[fieldComponent], Version: v})
	if err != nil || again != tag {
		return Version{}, false
	}
	return v, true
}

// readVersion puts a version together from the values of fields.
func readVersion(read map[string]string) (Version, bool) {
	if text, ok := read[fieldVersion]; ok {
		return parseAt(text)
	}
	if read[fieldMajor] == "" || read[fieldMinor] == "" || read[fieldPatch] == "" {
		_, v, ok := ParseTag(read[fieldTag])
		return v, ok
	}
	text := read[fieldMajor] + "." + read[fieldMinor] + "." + read[fieldPatch]
	if pre := read[fieldPrerelease]; pre != "" {
		text += "-" + pre
	}
	if meta := read[fieldMetadata]; meta != "" {
		text += "+" + meta
	}
	return parseAt(text)
}
