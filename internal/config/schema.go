package config

import (
	"encoding/json"
	"reflect"
)

// schemaAddress is where the schema is published. It changes with the version of the file's format, not with that of verscheck.
const schemaAddress = "https://raw.githubusercontent.com/verscheck/verscheck/main/schema/config.v1.json"

// Schema returns the JSON Schema of the configuration, for editors and validators: made from what the decoder itself goes by. It
// knows the shape of the file; what a pattern or a template may be is known to [Parse] alone.
func Schema(known Known) []byte {
	s := schemaOf(reflect.TypeFor[document](), field{want: "the configuration of verscheck"}, known)
	s["$schema"], s["$id"], s["title"] = "https://json-schema.org/draft/2020-12/schema", schemaAddress, ".verscheck.yaml"
	s["required"] = []string{"version"}
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic(err) // it is made of maps, lists and texts
	}
	return append(text, '\n')
}

// schemaOf describes a struct, a list or a leaf of the document.
func schemaOf(t reflect.Type, f field, known Known) map[string]any {
	s := map[string]any{}
	if f.want != "" {
		s["description"] = f.want
	}
	if describeLeaf(s, t, f, known) {
		return s
	}
	switch t.Kind() {
	case reflect.Slice:
		s["type"], s["items"] = "array", schemaOf(t.Elem(), field{want: f.each}, known)
		if f.empty != "" {
			s["minItems"] = 1
		}
	case reflect.Struct:
		properties := map[string]any{}
		for _, inner := range fieldsOf(t) {
			properties[inner.key] = schemaOf(t.Field(inner.index).Type, inner, known)
		}
		s["type"], s["properties"], s["additionalProperties"] = "object", properties, false
	default:
	}
	return s
}

// describeLeaf describes a value that decodes itself; false for any other. One that it does not know may be anything.
func describeLeaf(s map[string]any, t reflect.Type, f field, known Known) bool {
	switch t {
	case reflect.TypeFor[text]():
		s["type"], s["minLength"], s["maxLength"] = "string", 1, maxText
	case reflect.TypeFor[choice]():
		s["enum"] = f.oneof
	case reflect.TypeFor[flag]():
		s["type"] = "boolean"
	case reflect.TypeFor[duration]():
		s["type"], s["pattern"] = "string", `^([0-9]+(\.[0-9]*)?(h|m|s|ms|us|µs|ns))+$`
	case reflect.TypeFor[date]():
		s["type"], s["pattern"] = "string", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
	case reflect.TypeFor[count]():
		s["type"], s["minimum"] = "integer", 1
	case reflect.TypeFor[size]():
		s["type"], s["minimum"], s["pattern"] = []string{"integer", "string"}, 1, "^[0-9]+(KiB|MiB|GiB)$"
	case reflect.TypeFor[schemaVersion]():
		s["const"] = 1
	case reflect.TypeFor[ruleSection]():
		s["type"], s["propertyNames"] = "object", map[string]any{"enum": known.Rules}
		s["additionalProperties"] = map[string]any{"enum": f.oneof}
	case reflect.TypeFor[mirrorSections]():
		s["type"] = "object"
		s["additionalProperties"] = map[string]any{"type": "array", "items": map[string]any{"type": "string", "description": f.each}}
	default:
		return reflect.PointerTo(t).Implements(reflect.TypeFor[leaf]())
	}
	return true
}
