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

	"ruse/session"
	"ruse/session/journal"
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
parentheses. A word that begins with - stands in quotes with others, or behind --.`,
		Example: `  ruse recordings list
  ruse recordings show last type:error
  ruse recordings search 'is:malformed or gap>30s'`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newRecordingsList(p), newRecordingsShow(p), newRecordingsSearch(p), newRecordingsVerify(p), newRecordingsNote(), newRecordingsPrune(p))
	return cmd
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
	Torn     bool      `json:"torn,omitzero"`
	Stopped  string    `json:"stopped,omitzero"`
	Marked   bool      `json:"marked,omitzero"`
	Note     string    `json:"note,omitzero"`
	Error    string    `json:"error,omitzero"`
}

func listedOf(i journal.Info) listed {
	l := listed{
		nameOf(i.Path), i.Path, i.Start, i.Took.Milliseconds(), i.Address, i.Program, i.Redacted,
		i.Records, i.Runs, i.Outcome, i.Size, i.Torn, i.Stopped, i.Marked, i.Note, "",
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
	if i.Torn {
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

func newRecordingsVerify(p *Program) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "verify [FILE]...", Short: "Check recordings: every line, the counts and the digest",
		Example:           "  ruse recordings verify\n  ruse recordings verify last",
		ValidArgsFunction: completeRecordings,
		RunE:              func(cmd *cobra.Command, args []string) error { return p.verifyRecordings(cmd.Context(), args, asJSON) },
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

// verified is what was found out about a recording as JSON has it.
type verified struct {
	File     string   `json:"file"`
	OK       bool     `json:"ok"`
	Records  int      `json:"records"`
	Size     int64    `json:"size"`
	Sound    int64    `json:"sound"`
	Torn     bool     `json:"torn,omitzero"`
	Stopped  string   `json:"stopped,omitzero"`
	Problems []string `json:"problems,omitzero"`
}

func (p *Program) verifyRecordings(ctx context.Context, names []string, asJSON bool) error {
	var paths []string
	for _, name := range names {
		path, err := findRecording(ctx, name)
		if err != nil {
			return err
		}
		paths = append(paths, path)
	}
	if len(names) == 0 {
		all, err := journal.List(ctx, recordingsDir())
		if err != nil {
			return because(ExitInternal, "the recordings can't be listed", err, "")
		}
		for _, i := range all {
			paths = append(paths, i.Path)
		}
	}
	bad := 0
	for _, path := range paths {
		v, err := verify(ctx, path)
		if err != nil {
			return err
		}
		if !v.OK {
			bad++
		}
		if asJSON {
			err = p.printJSON(v)
		} else {
			_, err = fmt.Fprintln(p.Stdout, v.sentence())
		}
		if err != nil {
			return err
		}
	}
	if bad > 0 {
		return &failure{code: ExitFailed, what: "recordings have problems", why: fmt.Sprintf("%d of %d, listed above", bad, len(paths))}
	}
	return nil
}

// verify checks one recording; one that can't be opened has a problem.
func verify(ctx context.Context, path string) (verified, error) {
	v := verified{File: nameOf(path)}
	rec, err := journal.Open(path)
	if err != nil {
		v.Problems = []string{err.Error()}
		return v, nil
	}
	defer rec.Close()
	report, err := rec.Verify(ctx)
	if err != nil {
		return v, because(ExitInternal, "the recording can't be read", err, "")
	}
	return verified{
		v.File, len(report.Problems) == 0, report.Records, report.Size, report.Sound,
		report.Torn, report.Stopped, report.Problems,
	}, nil
}

func (v verified) sentence() string {
	words := fmt.Sprintf("%s: %d records", v.File, v.Records)
	if v.Torn {
		words += fmt.Sprintf(", torn, sound up to byte %d of %d", v.Sound, v.Size)
	}
	if v.Stopped != "" {
		words += ", the recording stopped: " + v.Stopped
	}
	if v.OK {
		return oneLine(words + ": all is well")
	}
	return oneLine(words + ": " + strings.Join(v.Problems, "; "))
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

func newRecordingsPrune(p *Program) *cobra.Command {
	var asJSON, dry bool
	limits := journal.DefaultLimits()
	size := sizeFlag(limits.Bytes)
	cmd := &cobra.Command{
		Use: "prune", Short: "Remove old recordings", Args: noArguments,
		Long: `Removes the oldest recordings, so that the folder keeps to its limits, as ruse
does by itself. Those that are open, marked or have notes stay, and so does what
can't be read.`,
		Example: "  ruse recordings prune --dry-run\n  ruse recordings prune --older-than 168h",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if limits.Age < 0 || limits.Files < 0 {
				return usage("a limit is below zero", "", "0 is for no limit.")
			}
			limits.Bytes = int64(size)
			removed, err := journal.Prune(cmd.Context(), recordingsDir(), limits, dry)
			if err != nil {
				err = because(ExitInternal, "not all recordings could be removed", err, "")
			}
			return and(p.printRemoved(removed, dry, asJSON), err)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&dry, "dry-run", false, "only say what would be removed")
	f.DurationVar(&limits.Age, "older-than", limits.Age, "remove what began longer ago than this `time`; 0: no limit")
	f.IntVar(&limits.Files, "files", limits.Files, "leave this `number` of recordings; 0: no limit")
	f.Var(&size, "size", "leave recordings of this `size` together, such as 2GiB, or none for no limit")
	jsonFlag(cmd, &asJSON)
	f.SortFlags = false
	return cmd
}

func (p *Program) printRemoved(removed []journal.Info, dry, asJSON bool) error {
	bytes := int64(0)
	for _, i := range removed {
		bytes += i.Size
		var err error
		if asJSON {
			err = p.printJSON(listedOf(i))
		} else {
			_, err = fmt.Fprintln(p.Stdout, oneLine(nameOf(i.Path)))
		}
		if err != nil {
			return err
		}
	}
	if asJSON {
		return nil
	}
	words := text.Plural(len(removed), "recording") + " removed, " + text.Size(bytes) + "."
	if dry {
		words = text.Plural(len(removed), "recording") + " would be removed, " + text.Size(bytes) + "."
	}
	_, err := fmt.Fprintln(p.Stdout, words)
	return err
}

// sizeFlag is a size as a flag; 0 is no limit.
type sizeFlag int64

func (*sizeFlag) Type() string { return "size" }

func (s *sizeFlag) String() string {
	if *s == 0 {
		return "none"
	}
	return session.ByteSize(*s).String()
}

func (s *sizeFlag) Set(value string) error {
	size, err := session.ParseByteSize(value)
	if size == session.NoLimit {
		size = 0
	}
	*s = sizeFlag(size)
	return err
}
