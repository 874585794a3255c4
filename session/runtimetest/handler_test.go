package runtimetest

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func TestWhoMayComeIn(t *testing.T) {
	local, named, open := start(t, Options{}), start(t, Options{AllowHosts: []string{"sandbox.example"}}), start(t, Options{AllowHosts: []string{"*"}})
	for _, c := range []struct {
		rt           *Runtime
		host, origin string
		want         int
	}{
		{local, "localhost", "", 101},
		{local, "LOCALHOST:8080", "", 101},
		{local, "127.0.0.1:1", "", 101},
		{local, "127.99.0.3", "", 101},
		{local, "[::1]:8080", "", 101},
		{local, "[::1]", "", 101},
		{local, "demo.localhost", "", 101},
		{local, "localhost:8080", "http://localhost:8080", 403},
		{local, "localhost:8080", "http://localhost:3000", 403},
		{local, "localhost", "http://127.0.0.1:1234", 403},
		{local, "localhost", "https://127.0.0.1", 403},
		{local, "evil.example", "", 403},
		{local, "localhost.evil.example:8080", "", 403},
		{local, "127.0.0.1.evil.example", "", 403},
		{local, "0.0.0.0:8080", "", 403},
		{local, "192.168.1.5:8080", "", 403},
		{local, "localhost", "https://evil.example", 403},
		{local, "localhost", "http://localhost.evil.example", 403},
		{local, "localhost", "http://localhost@evil.example", 403},
		{local, "localhost", "null", 403},
		{local, "localhost", "chrome-extension://abc", 403},
		{local, "localhost", "file://", 403},
		{local, "rebound.example", "http://rebound.example", 403},
		{named, "sandbox.example:8080", "", 101},
		{named, "Sandbox.Example", "", 101},
		{named, "Sandbox.Example", "https://sandbox.example", 403},
		{named, "other.example", "", 403},
		{named, "sandbox.example", "https://evil.example", 403},
		{open, "192.168.1.5:8080", "", 101},
		{open, "anything.example", "https://anything.example", 403},
	} {
		header := http.Header{"Host": {c.host}}
		if c.origin != "" {
			header.Set("Origin", c.origin)
		}
		ws, res, err := websocket.DefaultDialer.DialContext(t.Context(), c.rt.URL(), header)
		if err == nil {
			ws.Close()
		}
		if res == nil || res.StatusCode != c.want {
			t.Errorf("Host %q, Origin %q: %v %v, want %d", c.host, c.origin, res, err, c.want)
			continue
		}
		if body, _ := io.ReadAll(res.Body); c.want == 403 && !strings.HasPrefix(string(body), "refused: the ") {
			t.Errorf("Host %q, Origin %q: the refusal says %q", c.host, c.origin, body)
		}
	}
}

func TestATokenIsAskedFor(t *testing.T) {
	rt := start(t, Options{Token: "s3cret"})
	for authorization, want := range map[string]int{
		"":                401,
		"Bearer ":         401,
		"Bearer s3cre":    401,
		"Bearer s3cret2":  401,
		"Bearer S3CRET":   401,
		"s3cret":          401,
		"Basic s3cret":    401,
		"Bearer s3cret":   101,
		"bearer   s3cret": 101,
	} {
		header := http.Header{}
		if authorization != "" {
			header.Set("Authorization", authorization)
		}
		ws, res, err := websocket.DefaultDialer.DialContext(t.Context(), rt.URL(), header)
		if err == nil {
			ws.Close()
		}
		if res == nil || res.StatusCode != want {
			t.Errorf("%q: %v %v, want %d", authorization, res, err, want)
			continue
		}
		body, _ := io.ReadAll(res.Body)
		if want == 401 && (res.Header.Get("WWW-Authenticate") != "Bearer" || !strings.Contains(string(body), "Authorization: Bearer")) {
			t.Errorf("%q: the refusal says %q, %v", authorization, body, res.Header)
		}
		if strings.Contains(string(body), "s3cret") {
			t.Errorf("%q: the refusal holds a token: %q", authorization, body)
		}
	}
}

func TestABrowserIsToldWhatThisIs(t *testing.T) {
	rt := start(t, Options{})
	res, err := http.Get("http" + strings.TrimPrefix(rt.URL(), "ws"))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusUpgradeRequired || !strings.Contains(string(body), rt.URL()) {
		t.Errorf("%s %q %v", res.Status, body, err)
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestARuntimeServesOnceAndClosesTwice(t *testing.T) {
	rt := start(t, Options{})
	if err := rt.Listen(t.Context(), "127.0.0.1:0"); err == nil {
		t.Error("a second Listen went through")
	}
	if err := rt.Close(); err != nil {
		t.Error(err)
	}
	if err := rt.Close(); err != nil {
		t.Error(err)
	}
	if _, _, err := websocket.DefaultDialer.DialContext(t.Context(), rt.URL(), nil); err == nil {
		t.Error("a closed runtime answers")
	}
}

func TestTheEndOfListensContextStopsTheRuntime(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	rt, err := Open(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := rt.Close(); err != nil {
			t.Error(err)
		}
	}()
	if rt.URL() != "" || rt.Addr() != nil {
		t.Errorf("%q before Listen", rt.URL())
	}
	if err := rt.Listen(ctx, ":0"); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(rt.URL(), "ws://localhost:") {
		t.Errorf("the address to dial is %q", rt.URL())
	}
	c := dial(t, rt)
	c.ask("silent 60")
	cancel()
	<-rt.Done()
	if err := c.ws.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	for { // what was on its way may still come
		_, _, err := c.ws.ReadMessage()
		if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
			t.Fatal("the socket is open still")
		}
		if err != nil {
			return
		}
	}
}

func TestATemporaryFolderGoesWithTheRuntime(t *testing.T) {
	rt, err := Open(Options{})
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, rt.Workdir(), "x", "y")
	if err := rt.Close(); err != nil {
		t.Error(err)
	}
	if exists(rt.Workdir()) {
		t.Errorf("%s is left over", rt.Workdir())
	}
}
