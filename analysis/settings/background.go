package settings

import (
	"strings"

	"github.com/medreach/medreach/geo/message"
)

// Background is a map from elsewhere below the results. Without one it is the study's
// own roads, water and boundaries.
type Background struct {
	Kind        string `yaml:"kind" json:"kind,omitempty"`               // raster | vector
	URL         string `yaml:"url" json:"url,omitempty"`                 // with {z}, {x}, {y}, and {key} where the service wants one
	Attribution string `yaml:"attribution" json:"attribution,omitempty"` // shown on the map
	KeyEnv      string `yaml:"key_env" json:"key_env,omitempty"`         // the environment variable that holds the key, which stands in no file
}

// WaterInput is rivers and lakes to be drawn.
type WaterInput struct {
	File  string `yaml:"file" json:"file,omitempty"`
	Layer string `yaml:"layer" json:"layer,omitempty"`
	Datum string `yaml:"datum" json:"datum,omitempty"`
}

func (c *Study) checkBackground() error {
	b := &c.Background
	switch {
	case *b == Background{}:
		return nil
	case b.Kind != "raster" && b.Kind != "vector":
		return c.Fault("background.kind", b.Kind, message.T("不认识的底图种类", "unknown kind of background"), message.T("可用：raster, vector", "use raster or vector"))
	case !strings.HasPrefix(b.URL, "https://") && !strings.HasPrefix(b.URL, "http://"):
		return c.Fault("background.url", b.URL, message.T("底图地址须以 https:// 开头", "the address of a background begins with https://"), message.T("例如 https://主机/{z}/{x}/{y}.png", "such as https://HOST/{z}/{x}/{y}.png"))
	case strings.Contains(b.URL, "{key}") != (b.KeyEnv != ""):
		return c.Fault("background.key_env", b.KeyEnv, message.T("地址里的 {key} 和 key_env 须同时写", "{key} in the address and key_env go together"),
			message.T("key_env 是存放密钥的环境变量名；密钥不要写进方案", "key_env names the environment variable that holds the key; keep the key out of the study"))
	}
	return nil
}
