package runtimetest

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"ruse/protocol"
)

// downloadLimit bounds a download, and what a zip unpacks to, in bytes.
const downloadLimit = 512 << 20

// zipEntryLimit bounds the entries of one zip.
const zipEntryLimit = 100_000

// download fetches the files of a request, in their order.
func (c *conn) download(ctx context.Context, files []protocol.Downloadable) error {
	for _, file := range files {
		dir := c.rt.within(file.WorkingDir)
		c.log.Info("downloading", "dir", dir)
		if err := c.fetch(ctx, file.DownloadURL, dir, downloadLimit); err != nil {
			return err
		}
	}
	return nil
}

// fetch gets one file into dir. A zip is unpacked there and removed.
func (c *conn) fetch(ctx context.Context, address, dir string, limit int64) (err error) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return fail("TypeError", "Invalid URL")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making the download's directory: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("opening the download's directory: %w", err)
	}
	defer func() { err = errors.Join(err, root.Close()) }()

	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fail("TypeError", "Invalid URL")
	}
	res, err := c.rt.client.Do(req)
	if err != nil {
		return fail("TypeError", "fetch failed").because(withoutURL(err))
	}
	defer func() { err = errors.Join(err, res.Body.Close()) }()
	if res.StatusCode/100 != 2 {
		return fail("Error", "Download failed: "+res.Status)
	}
	name := downloadName(u)
	if err := save(root, name, res.Body, limit); err != nil {
		return fail("Error", "Download failed: "+err.Error()).because(err)
	}
	if path.Ext(name) != ".zip" {
		return nil
	}
	if err := unzip(root, filepath.Join(dir, name), limit); err != nil {
		return fail("Error", "Unzip failed: "+err.Error())
	}
	return root.Remove(name)
}

// downloadName is the last part of the URL's path, where that can be a name.
func downloadName(u *url.URL) string {
	name := path.Base(u.Path)
	if name == "." || name == "/" || strings.ContainsAny(name, `/\`) || !filepath.IsLocal(name) {
		return "download"
	}
	return name
}

// save writes a file below root. Root itself sees to it that no name and no
// link leads out.
func save(root *os.Root, name string, from io.Reader, limit int64) (err error) {
	file, err := root.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	n, err := io.Copy(file, io.LimitReader(from, limit+1))
	if err != nil {
		return err
	}
	if n > limit {
		return fmt.Errorf("%s is larger than %d bytes", name, limit)
	}
	return nil
}

// unzip unpacks an archive below root, at most limit bytes in all. An entry
// that would land elsewhere, or that is a link, refuses the whole archive
// before anything is written.
func unzip(root *os.Root, archive string, limit int64) (err error) {
	r, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if len(r.File) > zipEntryLimit {
		return fmt.Errorf("%d entries are more than %d", len(r.File), zipEntryLimit)
	}
	for _, entry := range r.File {
		mode := entry.Mode()
		if !filepath.IsLocal(entry.Name) || strings.Contains(entry.Name, `\`) {
			return fmt.Errorf("entry %q lies outside the directory", entry.Name)
		}
		if !mode.IsDir() && !mode.IsRegular() {
			return fmt.Errorf("entry %q is neither a file nor a directory", entry.Name)
		}
	}
	for _, entry := range r.File {
		n, err := unpack(root, entry, limit)
		if err != nil {
			return err
		}
		limit -= n
	}
	return nil
}

// unpack writes one entry and returns its size in bytes.
func unpack(root *os.Root, entry *zip.File, limit int64) (n int64, err error) {
	if entry.Mode().IsDir() {
		return 0, root.MkdirAll(entry.Name, 0o755)
	}
	if err := root.MkdirAll(path.Dir(entry.Name), 0o755); err != nil {
		return 0, err
	}
	content, err := entry.Open()
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	counted := &counter{Reader: content}
	if err := save(root, entry.Name, counted, limit); err != nil {
		return 0, err
	}
	return counted.n, nil
}

// counter counts what is read through it; the sizes in a zip's directory are
// only claims.
type counter struct {
	io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}
