package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"ruse/session"
	"ruse/session/journal"
	"ruse/ui/internal/text"
)

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
