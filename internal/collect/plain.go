package collect

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// plain is what YAML makes of an unquoted scalar that it does not take for text: an int64, a uint64, a float64, a bool, a
// [time.Time], or nil.
type plain struct{ value any }

// plainOf reads a scalar. old says that the reader is one of YAML 1.1, which has more words for booleans: Helm, kubectl and
// kustomize's own files are read by one (sigs.k8s.io/yaml), to which a date is text all the same. Resources and patches are read
// by one of YAML 1.2, to which a date is a time.
func plainOf(n *yaml.Node, old bool) (plain, bool) {
	quoted := yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle | yaml.TaggedStyle
	var value any
	if n.Kind != yaml.ScalarNode || n.Style&quoted != 0 || n.Decode(&value) != nil {
		return plain{}, false
	}
	switch v := value.(type) {
	case int:
		return plain{int64(v)}, true
	case int64, uint64, float64, bool, nil:
		return plain{v}, true
	case time.Time:
		return plain{v}, !old
	}
	is, ok := oldBoolean(n.Value)
	return plain{is}, ok && old
}

func oldBoolean(text string) (is, ok bool) {
	switch strings.ToLower(text) {
	case "y", "yes", "on":
		return true, true
	case "n", "no", "off":
		return false, true
	}
	return false, false
}

// String names it, "the number 1.1".
func (p plain) String() string {
	switch v := p.value.(type) {
	case nil:
		return "nothing"
	case bool:
		return "the boolean " + strconv.FormatBool(v)
	case time.Time:
		return "the time " + p.json()
	default:
		return "the number " + p.json()
	}
}

// json is how it is written in JSON, which the API server gets, and kustomize's output.
func (p plain) json() string {
	text, err := json.Marshal(p.value)
	if err != nil {
		return fmt.Sprint(p.value) // no JSON has it
	}
	return strings.Trim(string(text), `"`)
}

// finite reports whether JSON has it.
func (p plain) finite() bool {
	f, ok := p.value.(float64)
	return !ok || !math.IsInf(f, 0) && !math.IsNaN(f)
}

// field is what it becomes where a string is wanted: sigs.k8s.io/yaml converts numbers to the text of a 32-bit float
// (convertToJSONableObject), so that "1.10" becomes "1.1" without complaint.
func (p plain) field() string {
	switch v := p.value.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 32)
	default:
		return fmt.Sprint(v)
	}
}

// printed is what a Helm template prints for it. Values are decoded by way of JSON into float64 (helm: pkg/chart/v2/loader, helm
// issue 1707), so that 20240101 prints as 2.0240101e+07.
func (p plain) printed() string {
	switch v := p.value.(type) {
	case nil:
		return ""
	case int64:
		return fmt.Sprint(float64(v))
	case uint64:
		return fmt.Sprint(float64(v))
	default:
		return fmt.Sprint(v)
	}
}
