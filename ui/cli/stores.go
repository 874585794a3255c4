package cli

import (
	"context"
	"os"

	"ruse/ui"
	"ruse/ui/internal/profile"
)

// openStores gives the UI the files in which it keeps what is typed and sent. What
// cannot be opened is told there, and done without. The returned function gives
// them back.
func openStores(ctx context.Context, cfg *ui.Config, place string) (closeStores func() error) {
	dirs := profile.DefaultDirs()
	saved := dirs.Saved()
	cfg.History, cfg.Saved = dirs.History(), &saved
	dir, err := os.Getwd()
	if err != nil {
		dir = ""
	}
	draft, err := dirs.OpenDraft(ctx, dir+"\n"+place)
	if err != nil {
		cfg.Problems = append(cfg.Problems, profile.Problem{Path: dirs.DraftsDir(), Text: oneLine(err.Error())})
		return func() error { return nil }
	}
	cfg.Draft = draft
	return draft.Close
}
