package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ruse/session/journal"
	"ruse/ui/internal/filter"
	"ruse/ui/internal/profile"
	"ruse/ui/internal/text"
)

// newRecordings makes the commands about recordings.
func newRecordings(p *Program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "recordings",
		Short: "List, search, show, check and prune the recordings",
		Long: `Each session of the UI, ruse run and ruse exec is recorded, in a file of its own
in $XDG_STATE_HOME/ruse/recordings, unless --no-record is given. A FILE is one of
them as ruse recordings list names it, any path, or last for the newest.

A FILTER chooses frames, as in the UI: dir:recv type:error run:2 gap>5s size>64k
after:cancel is:malformed since:12:04 "rate limited" /regexp/, with or, - and
parentheses. A word that begins with - stands in quotes with others, or behind --.

What can be asked for by name:

` + filterTerms(),
		Example: `  ruse recordings list
  ruse recordings show last type:error
  ruse recordings search 'is:malformed or gap>30s'`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newRecordingsList(p), newRecordingsShow(p), newRecordingsSearch(p), newRecordingsVerify(p), newRecordingsNote(), newRecordingsPrune(p))
	return cmd
}

// filterTerms are the terms of a FILTER, a paragraph each.
func filterTerms() string {
	const indent = 9
	var all []string
	for _, t := range filter.Terms() {
		words := t.Help + ": " + t.Values
		if t.Ops != ":" {
			words += " (" + t.Ops + ")"
		}
		lines := text.Wrap([]string{words}, 80-indent)
		all = append(all, fmt.Sprintf("  %-6s %s", t.Name, strings.Join(lines, "\n"+strings.Repeat(" ", indent))))
	}
	return strings.Join(all, "\n")
}

// recordingsDir is the folder of recordings.
func recordingsDir() string { return profile.DefaultDirs().RecordingsDir() }

// jsonFlag makes a command's flag for output that programs read.
func jsonFlag(cmd *cobra.Command, to *bool) {
	cmd.Flags().BoolVar(to, "json", false, "print a JSON object a line")
}

// printJSON prints an object on one line.
func (p *Program) printJSON(v any) error {
	line, err := json.Marshal(v)
	if err == nil {
		_, err = p.Stdout.Write(append(line, '\n'))
	}
	return err
}

// listed is a recording as JSON has it.
type listed struct {
	File     string    `json:"file"`
	Path     string    `json:"path"`
	Start    time.Time `json:"start"`
	TookMS   int64     `json:"took_ms"`
	Address  string    `json:"address"`
	Program  string    `json:"program,omitzero"`
	Redacted []string  `json:"redacted,omitzero"`
	Records  int64     `json:"records"`
	Runs     int       `json:"runs"`
	Outcome  string    `json:"outcome,omitzero"`
	Size     int64     `json:"size"`
	Open     bool      `json:"open,omitzero"`
	Torn     bool      `json:"torn,omitzero"`
	Stopped  string    `json:"stopped,omitzero"`
	Marked   bool      `json:"marked,omitzero"`
	Note     string    `json:"note,omitzero"`
	Error    string    `json:"error,omitzero"`
}

func listedOf(i journal.Info) listed {
	l := listed{
		File: nameOf(i.Path), Path: i.Path, Start: i.Start, TookMS: i.Took.Milliseconds(),
		Address: i.Address, Program: i.Program, Redacted: i.Redacted,
		Records: i.Records, Runs: i.Runs, Outcome: i.Outcome, Size: i.Size,
		Open: i.Open, Torn: i.Torn && !i.Open, Stopped: i.Stopped, Marked: i.Marked, Note: i.Note,
	}
	if i.Err != nil {
		l.Error = i.Err.Error()
	}
	return l
}

// nameOf is how a recording is named: by its path in their folder.
func nameOf(path string) string {
	name, err := filepath.Rel(recordingsDir(), path)
	if err != nil || strings.HasPrefix(name, "..") {
		return path
	}
	return strings.TrimSuffix(filepath.ToSlash(name), journal.Ext)
}

func newRecordingsList(p *Program) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the recordings, the newest first", Args: noArguments,
		Example: "  ruse recordings list\n  ruse recordings list --json | jq -r 'select(.outcome == \"failed\").path'",
		RunE: func(cmd *cobra.Command, _ []string) error {
			all, err := journal.List(cmd.Context(), recordingsDir())
			if err != nil {
				return because(ExitInternal, "the recordings can't be listed", err, "")
			}
			rows := []string{"RECORDING\tTOOK\tSIZE\tRUNS\tOUTCOME\tADDRESS\tNOTE"}
			for _, i := range all {
				if !asJSON {
					rows = append(rows, row(i))
				} else if err := p.printJSON(listedOf(i)); err != nil {
					return err
				}
			}
			switch {
			case asJSON:
				return nil
			case len(all) == 0:
				_, err = fmt.Fprintln(p.Stdout, "There are no recordings in "+oneLine(recordingsDir())+".")
			default:
				_, err = io.WriteString(p.Stdout, columns(rows))
			}
			return err
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

// row is a recording in a list.
func row(i journal.Info) string {
	if i.Err != nil {
		return strings.Join([]string{oneLine(nameOf(i.Path)), "", text.Size(i.Size), "", "", "", "can't be read: " + oneLine(i.Err.Error())}, "\t")
	}
	outcome := i.Outcome
	switch {
	case i.Open:
		outcome = strings.TrimPrefix(outcome+", open", ", ")
	case i.Torn:
		outcome = strings.TrimPrefix(outcome+", torn", ", ")
	}
	note := i.Note
	if i.Stopped != "" {
		note = strings.TrimSuffix("recording stopped: "+i.Stopped+"; "+note, "; ")
	}
	return strings.Join([]string{
		oneLine(nameOf(i.Path)), i.Took.Round(100 * time.Millisecond).String(), text.Size(i.Size), fmt.Sprint(i.Runs),
		oneLine(outcome), oneLine(i.Address), oneLine(note),
	}, "\t")
}

// findRecording is the path of a recording that a person names.
func findRecording(ctx context.Context, name string) (string, error) {
	if name == "last" {
		all, err := journal.List(ctx, recordingsDir())
		if err != nil {
			return "", because(ExitInternal, "the recordings can't be listed", err, "")
		}
		for _, i := range all {
			if i.Err == nil {
				return i.Path, nil
			}
		}
		return "", usage("there are no recordings yet", "", "The UI, ruse run and ruse exec make them.")
	}
	inFolder := filepath.Join(recordingsDir(), filepath.FromSlash(name))
	for _, path := range []string{name, inFolder, inFolder + journal.Ext} {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path, nil
		}
	}
	return "", usage("there is no recording "+oneLine(name), "", "For those there are: ruse recordings list")
}

// openRecording opens a recording that a person names.
func openRecording(ctx context.Context, name string) (*journal.Recording, error) {
	path, err := findRecording(ctx, name)
	if err != nil {
		return nil, err
	}
	rec, err := journal.Open(path)
	if err != nil {
		return nil, because(ExitUsage, "the recording can't be read", err, "For those that can: ruse recordings list")
	}
	return rec, nil
}

// oneRecording takes a recording's name, and other arguments behind it where a
// command has some.
func oneRecording(more bool) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 || len(args) > 1 && !more {
			return usage(cmd.Name()+" wants the name of a recording", "", "The newest is last; for all of them: ruse recordings list")
		}
		return nil
	}
}

// completeRecordings offers the names of recordings for the first argument.
func completeRecordings(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	names := []cobra.Completion{cobra.CompletionWithDesc("last", "the newest")}
	all, err := journal.List(cmd.Context(), recordingsDir())
	if err != nil {
		return names, cobra.ShellCompDirectiveDefault
	}
	for _, i := range all {
		names = append(names, cobra.CompletionWithDesc(nameOf(i.Path), oneLine(i.Address+" "+i.Outcome)))
	}
	return names, cobra.ShellCompDirectiveKeepOrder
}

func newRecordingsNote() *cobra.Command {
	return &cobra.Command{
		Use: "note FILE TEXT", Short: "Note something about a recording, and keep it",
		Long: `Notes something about a recording: the list shows it, and the recording is never
pruned. It stands beside the recording, which stays as it is.`,
		Example:           "  ruse recordings note last 'hangs after the second command'",
		ValidArgsFunction: completeRecordings,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 || strings.TrimSpace(args[1]) == "" {
				return usage("note wants a recording and a text", "", "Try ruse recordings note last 'what I saw'.")
			}
			path, err := findRecording(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if err := journal.AddNote(path, journal.Note{At: time.Now(), Text: args[1]}); err != nil {
				return because(ExitInternal, "the note is not kept", err, "")
			}
			return nil
		},
	}
}
