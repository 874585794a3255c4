package cli

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// speaks names the generations of the protocol that ruse understands.
const speaks = "runtimeuse 0.4 to 0.15"

func newVersion(*Program) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, and what runtimes it speaks to",
		Args:  noArguments,

		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := io.WriteString(cmd.OutOrStdout(), version())
			return err
		},
	}
}

// version tells which ruse this is, as far as the build knows: the module's
// version, or else the revision that it was built from.
func version() string {
	name := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok {
		name = cmp.Or(info.Main.Version, name)
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && name == "(devel)" {
				name += ", revision " + s.Value
			}
		}
	}
	return fmt.Sprintf("ruse %s\nbuilt with %s for %s/%s\nspeaks %s\n",
		name, runtime.Version(), runtime.GOOS, runtime.GOARCH, speaks)
}
