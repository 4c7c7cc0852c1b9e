package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// newMan is for those who package verscheck. The pages are written by hand and not by cobra's own generator, which would bring a parser
// of Markdown into the binary.
func newMan(s streams) *cobra.Command {
	return &cobra.Command{
		Use:    "man DIR",
		Short:  "write a manual page of every command into DIR",
		Hidden: true,
		Args:   arguments(1, "DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil { //nolint:gosec // pages are for everybody
				return fmt.Errorf("making %w", plainly(args[0], err))
			}
			return writePages(s, cmd.Root(), args[0])
		},
	}
}

func writePages(s streams, cmd *cobra.Command, dir string) error {
	if err := s.deliver(filepath.Join(dir, pageName(cmd)+".1"), manPage(cmd)); err != nil {
		return err
	}
	for _, sub := range cmd.Commands() {
		if !sub.Hidden {
			if err := writePages(s, sub, dir); err != nil {
				return err
			}
		}
	}
	return nil
}

func pageName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// manPage is the page of a command, see man(7).
func manPage(cmd *cobra.Command) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, ".TH %q 1 \"\" %q \"verscheck\"\n", strings.ToUpper(pageName(cmd)), "verscheck "+buildVersion())
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", roff(pageName(cmd)), roff(cmd.Short))
	fmt.Fprintf(&b, ".SH SYNOPSIS\n.nf\n.B %s\n.fi\n", roff(cmd.UseLine()))
	about := cmd.Long
	if about == "" {
		about = strings.ToUpper(cmd.Short[:1]) + cmd.Short[1:] + "."
	}
	b.WriteString(".SH DESCRIPTION\n")
	paragraphs(&b, about)
	if cmd.HasAvailableLocalFlags() {
		b.WriteString(".SH OPTIONS\n")
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) { manFlag(&b, f) })
	}
	if cmd.Example != "" {
		fmt.Fprintf(&b, ".SH EXAMPLES\n.nf\n%s\n.fi\n", roff(cmd.Example))
	}
	b.WriteString(".SH EXIT STATUS\n")
	for line := range strings.Lines(exitHelp) {
		if status, meaning, ok := strings.Cut(strings.TrimSpace(line), "  "); ok {
			fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", status, roff(strings.TrimSpace(meaning)))
		}
	}
	b.WriteString(".SH ENVIRONMENT\nA variable sets an option that is not given: VERSCHECK_, and its name in capitals with _ for every hyphen.\n")
	if others := relatives(cmd); len(others) > 0 {
		fmt.Fprintf(&b, ".SH SEE ALSO\n%s\n", strings.Join(others, ", "))
	}
	return b.Bytes()
}

func manFlag(b *bytes.Buffer, f *pflag.Flag) {
	if f.Hidden {
		return
	}
	value, usage := pflag.UnquoteUsage(f)
	name := "--" + f.Name
	if f.Shorthand != "" {
		name = "-" + f.Shorthand + ", " + name
	}
	fmt.Fprintf(b, ".TP\n\\fB%s\\fR", roff(name))
	if value != "" {
		fmt.Fprintf(b, " \\fI%s\\fR", roff(value))
	}
	fmt.Fprintf(b, "\n%s", roff(usage))
	if f.DefValue != "" && f.Value.Type() != "bool" {
		fmt.Fprintf(b, " (default: %s)", roff(f.DefValue))
	}
	b.WriteString("\n")
}

// relatives are the pages of the commands above and below a command.
func relatives(cmd *cobra.Command) []string {
	var pages []string
	if cmd.HasParent() {
		pages = append(pages, `\fB`+roff(pageName(cmd.Parent()))+`\fR(1)`)
	}
	for _, sub := range cmd.Commands() {
		if !sub.Hidden {
			pages = append(pages, `\fB`+roff(pageName(sub))+`\fR(1)`)
		}
	}
	return pages
}

// paragraphs writes text, in which an empty line ends a paragraph and indented lines stay as they are.
func paragraphs(b *bytes.Buffer, text string) {
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		if strings.HasPrefix(paragraph, " ") {
			fmt.Fprintf(b, ".PP\n.nf\n%s\n.fi\n", roff(paragraph))
			continue
		}
		fmt.Fprintf(b, ".PP\n%s\n", roff(paragraph))
	}
}

// roffEscapes keeps text from being taken for a request, or its hyphens and quotes for those of print.
var roffEscapes = strings.NewReplacer(`\`, `\e`, "-", `\-`, "\n.", "\n\\&.", "'", `\(aq`, "`", `\(ga`)

// roff escapes text for man(7). It may stand at the start of a line.
func roff(text string) string {
	return strings.TrimPrefix(roffEscapes.Replace("\n"+text), "\n")
}
