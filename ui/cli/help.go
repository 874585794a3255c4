package cli

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

const helpColumns = 100

// environment tells of the variables that belong to no flag.
const environment = `  RUSE_URL         the address, where none is given
  RUSE_…           each flag has a variable, as shown beside it; the flag wins
  VISUAL, EDITOR   the editor that writes prompts; else vi or nano
  PAGER            the pager that shows long entries
  NO_COLOR         no colours
  TERM=dumb        no colours, and ASCII alone
  HTTPS_PROXY, HTTP_PROXY, NO_PROXY
`

// showHelp prints a command's page. It asks the terminal nothing, so that it
// works wherever text can be read.
func showHelp(cmd *cobra.Command, _ []string) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\nUsage\n  %s\n", description(cmd), cmd.UseLine())
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "  %s COMMAND\n\nCommands\n%s", cmd.CommandPath(), commandList(cmd))
	}
	if cmd.HasAvailableLocalFlags() {
		fmt.Fprintf(&b, "\nFlags\n%s", cmd.LocalFlags().FlagUsagesWrapped(helpColumns))
	}
	if cmd.Example != "" {
		fmt.Fprintf(&b, "\nExamples\n%s\n", cmd.Example)
	}
	if !cmd.HasParent() {
		fmt.Fprintf(&b, "\nEnvironment\n%s\nExit codes\n%s", environment, exitList())
	}
	// cobra has no way to return an error from here, and whoever does not read
	// the help does not miss it.
	_, _ = io.WriteString(cmd.OutOrStdout(), b.String())
}

func commandList(cmd *cobra.Command) string {
	var rows []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			rows = append(rows, sub.Name()+"\t"+sub.Short)
		}
	}
	return columns(rows)
}

// columns are rows, indented, of which the cells between tabs stand below each
// other.
func columns(rows []string) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintf(w, "  %s\n", row)
	}
	// A Builder takes everything.
	_ = w.Flush()
	return b.String()
}

// description is what a command's page begins with.
func description(cmd *cobra.Command) string { return cmp.Or(cmd.Long, cmd.Short+".") }

func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show the help of a command",
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return usage(fmt.Sprintf("there is no command %q", strings.Join(args, " ")), "", "For all commands: ruse --help")
			}
			found.InitDefaultHelpFlag()
			return found.Help()
		},
	}
}

func newCompletion(*Program) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print a completion script for " + strings.Join(shells, ", "),
		Example: `  source <(ruse completion bash)
  ruse completion zsh > "${fpath[1]}/_ruse"
  ruse completion fish > ~/.config/fish/completions/ruse.fish
  ruse completion powershell | Out-String | Invoke-Expression`,
		ValidArgs: shells,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && cobra.OnlyValidArgs(cmd, args) == nil {
				return nil
			}
			return usage("completion wants the name of a shell", "", "One of "+strings.Join(shells, ", ")+".")
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			root, out := cmd.Root(), cmd.OutOrStdout()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(out, true)
			case "zsh":
				return root.GenZshCompletion(out)
			case "fish":
				return root.GenFishCompletion(out, true)
			default:
				return root.GenPowerShellCompletionWithDesc(out)
			}
		},
	}
}
