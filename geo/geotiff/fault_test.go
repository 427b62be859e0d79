package geotiff_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// checkDeclined checks a refusal: it names the file and the compression, and says
// in both languages how to convert.
func checkDeclined(t *testing.T, err error, path string) {
	t.Helper()
	var fault *feature.Fault
	if !errors.As(err, &fault) {
		t.Fatalf("err = %v, want a fault", err)
	}
	name := strings.ToUpper(strings.TrimSuffix(strings.TrimPrefix(path[strings.LastIndex(path, "_"):], "_"), ".tif"))
	for _, lang := range []message.Lang{message.ZH, message.EN} {
		text := message.In(err, lang)
		for _, part := range []string{path, name, "gdal_translate -co COMPRESS=DEFLATE"} {
			if !strings.Contains(text, part) {
				t.Errorf("%q does not contain %q", text, part)
			}
		}
	}
}
