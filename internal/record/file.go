package record

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/verscheck/verscheck/internal/fact"
)

const (
	format  = "verscheck registry record"
	version = 1
	maxSize = 256 << 20
)

// The structs of the file. The sum is of the answers without white space, so that a damaged file is told from a true one.
type (
	file struct {
		Format        string          `json:"format"`
		SchemaVersion int             `json:"schemaVersion"`
		Verscheck     string          `json:"verscheck"`
		Recorded      string          `json:"recorded"`
		Sum           string          `json:"sum"`
		Answers       json.RawMessage `json:"answers"`
	}
	fileAnswer struct {
		Reference   string        `json:"reference"`
		Depth       string        `json:"depth"`
		Verdict     fact.Verdict  `json:"verdict"`
		Digest      string        `json:"digest"`
		Cause       string        `json:"cause"`
		Detail      string        `json:"detail"`
		Help        string        `json:"help"`
		Platform    string        `json:"platform"`
		Untagged    bool          `json:"untagged"`
		Unpublished string        `json:"unpublished"`
		Contents    *fileContents `json:"contents"`
	}
	fileContents struct {
		Index    bool          `json:"index"`
		Says     fileSays      `json:"says"`
		Variants []fileVariant `json:"variants"`
		Problem  string        `json:"problem"`
		Help     string        `json:"help"`
	}
	fileVariant struct {
		OS           string   `json:"os"`
		Architecture string   `json:"architecture"`
		Variant      string   `json:"variant"`
		Digest       string   `json:"digest"`
		Says         fileSays `json:"says"`
		Labels       fileSays `json:"labels"`
	}
	fileSays struct {
		Revision string `json:"revision"`
		Version  string `json:"version"`
		Source   string `json:"source"`
		Created  string `json:"created"`
	}
)

var (
	depths   = []string{fact.Existence: "existence", fact.Platforms: "platforms", fact.Revision: "revision", fact.Everything: "everything"}
	verdicts = []fact.Verdict{fact.Exists, fact.Absent, fact.Mismatch, fact.CannotTell, fact.NotAsked}
)

// Encode writes what was kept, as the file of a build of verscheck and of a time.
func (r *Recorder) Encode(build, when string) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	answers := []fileAnswer{}
	for _, ref := range sorted(r.entries) {
		answers = append(answers, toFile(ref, r.entries[ref]))
	}
	raw, err := encode(answers)
	if err != nil {
		return nil, err
	}
	text, err := encode(file{Format: format, SchemaVersion: version, Verscheck: build, Recorded: when, Sum: sum(raw), Answers: raw})
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, text, "", " "); err != nil {
		return nil, err
	}
	return append(out.Bytes(), '\n'), nil
}

func encode(value any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(out.Bytes()), nil
}

func sum(compact []byte) string {
	s := sha256.Sum256(compact)
	return "sha256:" + hex.EncodeToString(s[:])
}

// Read reads a record. The name is used in messages only. The error says what is wrong with the file, as the end of a sentence about it.
func Read(name string, in io.Reader) (*Record, error) {
	data, err := io.ReadAll(io.LimitReader(in, maxSize+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > maxSize:
		return nil, fmt.Errorf("it has more than %d MiB", maxSize>>20)
	}
	var f file
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, damaged(data, err)
	}
	switch {
	case f.Format != format:
		return nil, errors.New("it is no record of registries' answers")
	case f.SchemaVersion != version:
		return nil, fmt.Errorf("it has schema version %d, and this verscheck reads %d", f.SchemaVersion, version)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, f.Answers); err != nil || sum(compact.Bytes()) != f.Sum {
		return nil, errors.New("it is damaged: its answers do not have the sum that it names")
	}
	strict := json.NewDecoder(&compact)
	strict.DisallowUnknownFields()
	var answers []fileAnswer
	if err := strict.Decode(&answers); err != nil {
		return nil, errors.New("it is damaged: an answer is of another form")
	}
	r := &Record{Name: name, Recorded: f.Recorded, entries: make(map[fact.Ref]entry, len(answers))}
	for _, a := range answers {
		ref, e, err := fromFile(a)
		if err != nil {
			return nil, fmt.Errorf("it is damaged: %q %w", a.Reference, err)
		}
		r.entries[ref] = e
	}
	return r, nil
}

// damaged says where the text stops being JSON.
func damaged(data []byte, err error) error {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("it is damaged: line %d is not JSON, or cut short", 1+bytes.Count(data[:min(int(syntax.Offset), len(data))], []byte("\n")))
	}
	return errors.New("it is no record of registries' answers")
}

func toFile(ref fact.Ref, e entry) fileAnswer {
	a := e.answer
	out := fileAnswer{
		Reference: ref.String(), Depth: depths[e.depth], Verdict: a.Verdict, Digest: a.Digest, Cause: a.Cause, Detail: a.Detail, Help: a.Help,
		Platform: a.Platform, Untagged: a.Untagged, Unpublished: a.Unpublished,
	}
	if c := a.Contents; c != nil {
		out.Contents = &fileContents{Index: c.Index, Says: fileSays(c.Says), Variants: []fileVariant{}, Problem: c.Problem, Help: c.Help}
		for _, v := range c.Variants {
			out.Contents.Variants = append(out.Contents.Variants, fileVariant{
				v.Platform.OS, v.Platform.Architecture, v.Platform.Variant, v.Digest, fileSays(v.Says), fileSays(v.Labels),
			})
		}
	}
	return out
}

func fromFile(a fileAnswer) (fact.Ref, entry, error) {
	ref, err := fact.ParseRef(a.Reference)
	depth := slices.Index(depths, a.Depth)
	switch {
	case err != nil || ref.String() != a.Reference:
		return ref, entry{}, errors.New("is no reference")
	case depth < 0:
		return ref, entry{}, fmt.Errorf("was asked for %q, which is nothing that can be asked", a.Depth)
	case !slices.Contains(verdicts, a.Verdict):
		return ref, entry{}, fmt.Errorf("has the answer %q, which is none", a.Verdict)
	}
	answer := fact.Answer{
		Verdict: a.Verdict, Digest: a.Digest, Cause: a.Cause, Detail: a.Detail, Help: a.Help, Platform: a.Platform, Untagged: a.Untagged,
		Unpublished: a.Unpublished,
	}
	if c := a.Contents; c != nil {
		answer.Contents = &fact.Contents{Index: c.Index, Says: fact.Says(c.Says), Problem: c.Problem, Help: c.Help}
		for _, v := range c.Variants {
			answer.Contents.Variants = append(answer.Contents.Variants, fact.Variant{
				Platform: fact.Platform{OS: v.OS, Architecture: v.Architecture, Variant: v.Variant}, Digest: v.Digest,
				Says: fact.Says(v.Says), Labels: fact.Says(v.Labels),
			})
		}
	}
	return ref, entry{fact.Depth(depth), answer}, nil
}
