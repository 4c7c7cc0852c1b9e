package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/verscheck/verscheck/internal/nearest"
)

// arguments wants a number of arguments: those with these names, of which the first few must be there.
func arguments(needed int, names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		help := "`" + cmd.CommandPath() + " --help` shows how it is called"
		switch {
		case len(args) < needed:
			return usagef(help, "%s needs %s %s", cmd.Name(), article(names[len(args)]), names[len(args)])
		case len(names) == 0 && len(args) > 0:
			return usagef(help, "%s takes no argument, found %s", cmd.Name(), strings.Join(args, " "))
		case len(args) > len(names):
			return usagef(help, "%s takes one %s, found %d: %s", cmd.Name(), strings.Join(names, " and one "), len(args), strings.Join(args, " "))
		}
		return nil
	}
}

func article(noun string) string {
	if strings.ContainsRune("AEIOU", rune(noun[0])) {
		return "an"
	}
	return "a"
}

// oneOf refuses a value that is not allowed, with what is and what is near. The error's text is the end of a sentence.
func oneOf(value string, allowed []string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	help := ""
	if near, ok := nearest.Word(value, allowed); ok {
		help = "did you mean " + near + "?"
	}
	return usagef(help, "%q is none of %s", value, strings.Join(allowed, ", "))
}

// about puts a subject before the message of wrong use. Nil stays nil.
func about(subject string, err error) error {
	if usage, ok := errors.AsType[*usageError](err); ok {
		return usagef(usage.help, "%s %s", subject, usage.message)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", subject, err)
	}
	return nil
}

// commandHelp adds what was probably meant when the path that does not exist is a mistyped command.
func commandHelp(err error, root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return err
	}
	usage, wrong := errors.AsType[*usageError](err)
	near, similar := nearest.Word(args[0], names(root))
	if _, missing := os.Stat(args[0]); wrong && similar && errors.Is(missing, fs.ErrNotExist) {
		return usagef("did you mean the command "+near+"?", "%s", usage.message)
	}
	return err
}

// names lists the commands below one.
func names(parent *cobra.Command) []string {
	var out []string
	for _, cmd := range parent.Commands() {
		if !cmd.Hidden {
			out = append(out, cmd.Name())
		}
	}
	return out
}
