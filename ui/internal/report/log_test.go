package report

import "testing"

func TestLevel(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Level{
		"":                             Unknown,
		"RuntimeUse server listening":  Unknown,
		"An error happened":            Unknown,
		"we warn you":                  Unknown,
		"[3fd1] Handling new request":  Unknown,
		`{"level":30,"msg":"up"}`:      Info,
		`{"level":50,"msg":"up"}`:      Error,
		`{"severity":"WARNING"}`:       Warn,
		`{"level":1e99}`:               Unknown,
		`{"levelname":"critical"}`:     Fatal,
		`{"level":"debug"`:             Unknown,
		"[ERROR] no":                   Error,
		"[error] no":                   Error,
		"error: no":                    Error,
		"WARN no":                      Warn,
		"2026-01-02T03:04:05Z INFO up": Info,
		"2026-01-02 03:04:05,678 - x - ERROR - no": Error,
		"ERROR:root:no":                       Error,
		`time=1 level=warn msg=x`:             Warn,
		"[3fd1] TypeError: x is no y":         Error,
		"Error [ERR_MODULE_NOT_FOUND]: no":    Error,
		"[3fd1] Error uploading artifact: no": Error,
		"Received an Error":                   Unknown,
		"Error: listen EADDRINUSE":            Error,
		"npm ERR! code E404":                  Error,
		"npm warn deprecated":                 Warn,
		"W0102 03:04:05.678 1 x.go:1] no":     Warn,
		"panic: no":                           Fatal,
		"TRACE x":                             Trace,
	} {
		if got := LevelOf(text); got != want {
			t.Errorf("%q is %d, not %d", text, got, want)
		}
	}
}

func FuzzLevelOf(f *testing.F) {
	f.Add(`{"level":30}`)
	f.Add("[ERROR] x")
	f.Fuzz(func(t *testing.T, text string) {
		if level := LevelOf(text); level < Unknown || level > Fatal {
			t.Errorf("%q is %d", text, level)
		}
	})
}

func TestParseTool(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]Tool{
		`[a b] [ToolStart] tool=shell input={"cmd":"ls input=1"}`: {"a b", "shell", false, `{"cmd":"ls input=1"}`},
		"[id] [ToolEnd] tool=web_search result=":                  {"id", "web_search", true, ""},
		"[id] [ToolEnd] tool=x result=a result=b":                 {"id", "x", true, "a result=b"},
	} {
		if got, ok := ParseTool(line); !ok || got != want {
			t.Errorf("%q is %+v", line, got)
		}
	}
	for _, line := range []string{
		"", "[ToolStart] tool=x input=y", "[id] [ToolStart] tool=x result=y", "[id] [ToolEnd] tool=x", "[id] tool=x input=y",
		"x [id] [ToolStart] tool=x input=y",
	} {
		if got, ok := ParseTool(line); ok {
			t.Errorf("%q is %+v", line, got)
		}
	}
}

func FuzzParseTool(f *testing.F) {
	f.Add("[id] [ToolStart] tool=shell input={}")
	f.Add("[id] [ToolEnd] tool=shell result=x")
	f.Fuzz(func(t *testing.T, line string) {
		tool, ok := ParseTool(line)
		if !ok {
			return
		}
		mark := "] [ToolStart] tool=" + tool.Name + " input="
		if tool.End {
			mark = "] [ToolEnd] tool=" + tool.Name + " result="
		}
		if "["+tool.SourceID+mark+tool.Text != line {
			t.Errorf("%q is %+v", line, tool)
		}
	})
}
