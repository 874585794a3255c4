package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"ruse/protocol"
	"ruse/session/journal"
	"ruse/ui/internal/filter"
	"ruse/ui/internal/text"
	"ruse/ui/internal/wire"
)

func newRecordingsShow(p *Program) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "show FILE [FILTER]", Short: "Print a recording, or what a filter chooses of it", Args: oneRecording(true),
		Example:           "  ruse recordings show last\n  ruse recordings show last type:error --json | jq .frame",
		ValidArgsFunction: completeRecordings,
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := parseFilter(args[1:])
			if err != nil {
				return err
			}
			rec, err := openRecording(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			defer rec.Close()
			out, err := p.printer(cmd.Context(), rec, "", asJSON)
			switch {
			case err != nil:
			case f.Empty():
				err = eachRecord(cmd.Context(), rec, out.print)
			default:
				_, err = choose(cmd.Context(), rec, f, out.print)
			}
			return unread(err)
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

func newRecordingsSearch(p *Program) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "search FILTER", Short: "Print what a filter chooses of all recordings",
		Example: "  ruse recordings search '\"rate limited\"'\n  ruse recordings search --json is:malformed",
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := parseFilter(args)
			if err == nil && f.Empty() {
				err = usage("search wants a filter", "", "Try ruse recordings search type:error.")
			}
			if err != nil {
				return err
			}
			return p.searchRecordings(cmd.Context(), f, asJSON)
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

func parseFilter(words []string) (filter.Filter, error) {
	f, err := filter.Parse(strings.Join(words, " "))
	if err != nil {
		return f, usage("the filter can't be used", oneLine(strings.TrimPrefix(err.Error(), "filter: ")), "For all that can be asked: ruse recordings --help")
	}
	return f, nil
}

// unread says why a recording was not read to its end.
func unread(err error) error {
	if bad, ok := errors.AsType[*journal.Error](err); ok {
		return because(ExitFailed, "the recording can't be read further", bad, "What is before it was printed.")
	}
	return err
}

// searchRecordings prints what is chosen of all recordings. Those that can't be
// read are told of.
func (p *Program) searchRecordings(ctx context.Context, f filter.Filter, asJSON bool) error {
	all, err := journal.List(ctx, recordingsDir())
	if err != nil {
		return because(ExitInternal, "the recordings can't be listed", err, "")
	}
	found := 0
	for _, i := range all {
		n, err := p.searchRecording(ctx, i, f, asJSON)
		found += n
		switch {
		case err == nil:
		case ctx.Err() != nil || isPrintError(err):
			return err
		default:
			if _, err := fmt.Fprintf(p.Stderr, "ruse: %s is not searched further: %s.\n", oneLine(nameOf(i.Path)), oneLine(err.Error())); err != nil {
				return err
			}
		}
	}
	if found == 0 {
		return &failure{code: ExitFailed, what: "nothing was found", why: fmt.Sprintf("in %s", text.Plural(len(all), "recording"))}
	}
	return nil
}

func (p *Program) searchRecording(ctx context.Context, i journal.Info, f filter.Filter, asJSON bool) (int, error) {
	if i.Err != nil {
		return 0, i.Err
	}
	rec, err := journal.Open(i.Path)
	if err != nil {
		return 0, err
	}
	defer rec.Close()
	if may, err := mayHold(ctx, rec, f); !may || err != nil {
		return 0, err
	}
	out, err := p.printer(ctx, rec, nameOf(i.Path), asJSON)
	if err != nil {
		return 0, err
	}
	return choose(ctx, rec, f, func(r *journal.Record) error {
		if err := out.print(r); err != nil {
			return printError{err}
		}
		return nil
	})
}

// printError is of the output and not of a recording.
type printError struct{ error }

func isPrintError(err error) bool {
	_, is := errors.AsType[printError](err)
	return is
}

// mayHold looks for a text that a filter asks for, so that most recordings need not
// be read.
func mayHold(ctx context.Context, rec *journal.Recording, f filter.Filter) (bool, error) {
	needle, ok := f.Needle()
	if !ok {
		return true, nil
	}
	always := func(*journal.Record, time.Duration) bool { return true }
	for _, err := range rec.Search(ctx, journal.Query{Find: needle.Index, Match: always}) {
		return err == nil, err
	}
	return false, nil
}

// choose calls print for the records that a filter chooses, which are the rows that
// the UI shows for it. It returns how many there are.
func choose(ctx context.Context, rec *journal.Recording, f filter.Filter, print func(*journal.Record) error) (n int, err error) {
	rows, frames := wire.NewStore(), &frames{ctx: ctx, rec: rec}
	defer frames.close()
	rows.SetFrames(frames)
	var bad error
	for told, err := range rec.Told(ctx) {
		if _, is := errors.AsType[*journal.Error](err); is {
			bad = err // what is before that line is chosen from
			break
		}
		if err != nil {
			return n, err
		}
		for _, e := range told.Events {
			rows.Apply(e)
			frames.records = append(frames.records, told.N)
		}
	}
	for i := range rows.Len() {
		item := rows.Item(i)
		if !f.Match(&item) {
			continue
		}
		r, err := frames.record(int(rows.Row(i).Seq))
		if err == nil {
			err = print(r)
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, bad
}

// frames reads records of a recording back, mostly one after the other.
type frames struct {
	ctx     context.Context
	rec     *journal.Recording
	records []int // of each event
	last    journal.Record
	at      int // the record that comes next
	next    func() (journal.Record, error, bool)
	stop    func()
}

// Frame is the frame of an event, or what stands in its place.
func (f *frames) Frame(seq int) ([]byte, error) {
	r, err := f.record(seq)
	if err != nil {
		return nil, err
	}
	if r.Frame == nil {
		return r.Line, nil
	}
	return r.Frame, nil
}

// record is that of an event, which counts from 1 on. It is valid until the next.
func (f *frames) record(seq int) (*journal.Record, error) {
	n := f.records[seq-1]
	if f.next == nil || n < f.at-1 {
		f.close()
		f.next, f.stop = iter.Pull2(f.rec.Records(f.ctx, n))
		f.at = n
	}
	for f.at <= n {
		r, err, ok := f.next()
		if !ok || err != nil {
			return nil, errors.Join(err, io.ErrUnexpectedEOF)
		}
		f.last = r
		f.at++
	}
	return &f.last, nil
}

func (f *frames) close() {
	if f.stop != nil {
		f.stop()
	}
}

// eachRecord calls print for all records.
func eachRecord(ctx context.Context, rec *journal.Recording, print func(*journal.Record) error) error {
	for r, err := range rec.Records(ctx, 0) {
		if err == nil {
			err = print(&r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// printer prints records of a recording.
type printer struct {
	to     io.Writer
	start  time.Time
	file   string // where several are searched
	asJSON bool
	mask   *protocol.Redactor
}

// printer makes one. A file of frames alone was not redacted when it was made: what
// its requests call secret is masked.
func (p *Program) printer(ctx context.Context, rec *journal.Recording, file string, asJSON bool) (*printer, error) {
	out := &printer{p.Stdout, rec.Header().Start, file, asJSON, nil}
	if !rec.FramesOnly() {
		return out, nil
	}
	var secrets []string
	err := eachRecord(ctx, rec, func(r *journal.Record) error {
		if m, err := protocol.Decode(r.Frame); err == nil {
			secrets = append(secrets, secretsOf(m)...)
		}
		return nil
	})
	if _, bad := errors.AsType[*journal.Error](err); bad {
		err = nil // it is told of when it is printed
	}
	out.mask = protocol.NewRedactor(secrets...)
	return out, err
}

// escaped is JSON in which nothing that a terminal obeys, or that can't be seen,
// stands as itself.
func escaped(line string) []byte {
	var b []byte
	for _, r := range line {
		if unicode.IsPrint(r) || r == utf8.RuneError {
			b = utf8.AppendRune(b, r)
			continue
		}
		for _, half := range utf16.AppendRune(nil, r) {
			b = fmt.Appendf(b, `\u%04x`, half)
		}
	}
	return b
}

// print prints a record: as its line stands, or in words.
func (out *printer) print(r *journal.Record) error {
	if out.asJSON {
		line := escaped(out.mask.String(string(r.Line)))
		if out.file != "" {
			name, err := json.Marshal(out.file)
			if err != nil {
				return err
			}
			line = slices.Concat([]byte(`{"file":`), name, []byte(","), bytes.TrimLeft(line, " {"))
		}
		_, err := out.to.Write(append(line, '\n'))
		return err
	}
	const most = 200
	words := []string{out.start.Add(r.At).Format("15:04:05.000"), fmt.Sprintf("%-5s", r.Dir)}
	if out.file != "" {
		words = append([]string{out.file}, words...)
	}
	if r.Run > 0 {
		words = append(words, fmt.Sprintf("run %d", r.Run))
	}
	what := r.Type
	if what == "" {
		what = r.MessageType()
	}
	body := r.Frame
	if body == nil {
		body = r.Line
	}
	words = append(words, what, out.mask.String(string(body)))
	line := text.Line(strings.Join(words, "  "))
	_, err := fmt.Fprintln(out.to, line[:text.Cut(line, most)])
	return err
}
