package config_test

import (
	"bytes"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/verscheck/verscheck/internal/config"
)

// TestSchemaAgreesWithParse: what the one takes and refuses for its shape, the other does as well.
func TestSchemaAgreesWithParse(t *testing.T) {
	t.Parallel()
	known := config.Known{Rules: []string{"floating-tag", "version-drift"}}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(config.Schema(known)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []struct {
		text string
		ok   bool
	}{
		{"version: 1", true},
		{"version: 2", false},
		{"release: {}", false},
		{"version: 1\nrelease: {tags: \"v{{.Version}}\", ignore: [\"v999.*\"], branches: [{pattern: \"release-1.{minor}\", line: \"0.{{.Minor}}\"}]}", true},
		{"version: 1\nreleases: {}", false},
		{"version: 1\noverlays: {include: deploy}", false},
		{"version: 1\noverlays: {include: [deploy/*]}", true},
		{"version: 1\nimages: [{name: a/b, own: true, metadata: \"_\"}]", true},
		{"version: 1\nimages: [{name: a/b, own: yes please}]", false},
		{"version: 1\nimages: [{name: a/b, metadata: \"+\"}]", false},
		{"version: 1\nregistry: {mode: auto, timeout: 1m30s, mirrors: {docker.io: [mirror.example.com]}}", true},
		{"version: 1\nregistry: {mode: sometimes}", false},
		{"version: 1\nregistry: {timeout: soon}", false},
		{"version: 1\nregistry: {allow: []}", false},
		{"version: 1\nlimits: {file-bytes: 16MiB, overlay-bytes: 1000, overlays: 3}", true},
		{"version: 1\nlimits: {file-bytes: 16MB}", false},
		{"version: 1\nlimits: {overlays: 0}", false},
		{"version: 1\nrules: {floating-tag: off, version-drift: warning}", true},
		{"version: 1\nrules: {floating: error}", false},
	} {
		var value any
		if err := yaml.Unmarshal([]byte(file.text), &value); err != nil {
			t.Fatal(err)
		}
		_, parsed := config.Parse(".verscheck.yaml", []byte(file.text), known)
		validated := schema.Validate(value)
		if (parsed == nil) != (validated == nil) {
			t.Errorf("%s\nParse: %v\nschema: %v", file.text, parsed, validated)
		}
		if (parsed == nil) != file.ok {
			t.Errorf("%s: Parse: %v", file.text, parsed)
		}
	}
}
