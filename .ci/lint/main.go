// Command lint holds ruse's code to what the compiler lets pass: errors that
// nobody looks at, errors compared or taken apart without errors.Is and
// errors.As, and responses whose bodies stay open. ignored.txt, for
// -errcheck.exclude, has the calls whose error nobody could act on.
package main

import (
	"github.com/kisielk/errcheck/errcheck"
	"github.com/polyfloyd/go-errorlint/errorlint"
	"github.com/timakin/bodyclose/passes/bodyclose"
	"golang.org/x/tools/go/analysis/multichecker"
)

func main() {
	multichecker.Main(errcheck.Analyzer, errorlint.NewAnalyzer(), bodyclose.Analyzer)
}
