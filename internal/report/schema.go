package report

import (
	"encoding/json"
	"reflect"
	"strings"
)

// schemas are what [Schema] knows, the default one first.
var schemas = []struct {
	name string
	of   reflect.Type
}{
	{"check", reflect.TypeFor[jsonReport]()},
	{"audit", reflect.TypeFor[jsonHistory]()},
	{"merge", reflect.TypeFor[jsonMerged]()},
	{"trace", reflect.TypeFor[jsonTrace]()},
}

// Schemas lists the commands of which [Schema] knows the JSON, check first.
func Schemas() []string {
	var names []string
	for _, s := range schemas {
		names = append(names, s.name)
	}
	return names
}

// Schema returns the JSON Schema of what a command writes as "json", one of [Schemas], made from the structs that are written. A reader
// has to bear keys that it does not know: they may be added under one schema version.
func Schema(name string) []byte {
	t := schemas[0].of
	for _, s := range schemas {
		if s.name == name {
			t = s.of
		}
	}
	s := schemaOf(t)
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["$id"] = "https://raw.githubusercontent.com/verscheck/verscheck/main/schema/" + name + ".v1.json"
	s["title"] = "verscheck " + name + " -f json"
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic(err) // it is made of maps, lists and texts
	}
	return append(text, '\n')
}

func schemaOf(t reflect.Type) map[string]any {
	if t == reflect.TypeFor[json.RawMessage]() {
		return map[string]any{"type": []string{"object", "null"}}
	}
	switch t.Kind() {
	case reflect.Struct:
		properties, required := map[string]any{}, []string{}
		addFields(t, properties, &required)
		return map[string]any{"type": "object", "properties": properties, "required": required}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int:
		return map[string]any{"type": "integer", "minimum": 0}
	default:
		return map[string]any{"type": "string"}
	}
}

// addFields adds the fields of a struct, those of an embedded one as its own.
func addFields(t reflect.Type, properties map[string]any, required *[]string) {
	for f := range t.Fields() {
		if f.Anonymous {
			addFields(f.Type, properties, required)
			continue
		}
		s, key := schemaOf(f.Type), f.Tag.Get("json")
		if doc := f.Tag.Get("doc"); doc != "" {
			s["description"] = doc
		}
		if enum := f.Tag.Get("enum"); enum != "" {
			s["enum"] = strings.Fields(enum)
		}
		properties[key] = s
		*required = append(*required, key)
	}
}
