package record

import (
	"bytes"
	"encoding/json"
)

// Resum gives a changed file the sum of its answers.
func Resum(text string) string {
	var f file
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		return text
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, f.Answers); err != nil {
		return text
	}
	f.Sum = sum(compact.Bytes())
	out, err := encode(f)
	if err != nil {
		return text
	}
	return string(out)
}
