package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"ruse/session/journal"
)

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
		File: v.File, OK: len(report.Problems) == 0, Records: report.Records, Size: report.Size, Sound: report.Sound,
		Torn: report.Torn, Stopped: report.Stopped, Problems: report.Problems,
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
	switch {
	case v.OK && v.Torn:
		return oneLine(words + ": what came after is lost, or still to come")
	case v.OK:
		return oneLine(words + ": all is well")
	}
	return oneLine(words + ": " + strings.Join(v.Problems, "; "))
}
