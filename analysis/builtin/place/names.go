package place

// The names are put together from characters that are rare in real place names.
var (
	firsts = [...]struct{ zh, en string }{{"霁", "Ji"}, {"沐", "Mu"}, {"岚", "Lan"}, {"澄", "Cheng"}, {"栖", "Qi"}, {"苍", "Cang"}, {"曦", "Xi"}, {"朔", "Shuo"}, {"瑶", "Yao"}, {"鹤", "He"}}
	lasts  = [...]struct{ zh, en string }{{"溪", "xi"}, {"坞", "wu"}, {"泽", "ze"}, {"屿", "yu"}, {"陵", "ling"}, {"汀", "ting"}, {"泊", "bo"}, {"峦", "luan"}, {"墟", "xu"}, {"麓", "lu"}}
	kinds  = [...]struct{ zh, en string }{Rural: {"乡", "Township"}, Town: {"镇", "Town"}, Subdistrict: {"街道", "Subdistrict"}}

	trees  = [...]string{"杏", "桃", "柳", "槐", "榆", "枣", "梨", "菱", "荷", "葵", "芦", "麦", "粟", "稷", "桐"}
	ground = [...]string{"影湾", "音沟", "梦坪", "语坳", "影林", "音园", "梦坡", "语河", "影店", "音桥", "梦滩", "语圩", "影岗", "音垄", "梦塬"}
)

// townName names the nth township; 40 of the 100 names are used, each once.
func townName(n int, kind Kind) (zh, en string) {
	a, b := firsts[n%10], lasts[(n/10*3+n)%10]
	return a.zh + b.zh + kinds[kind].zh, a.en + b.en + " " + kinds[kind].en
}

// villageName names the nth village of a township.
func villageName(t, n int, community bool) string {
	name := trees[n%len(trees)] + ground[(t*7+n*4)%len(ground)]
	if community {
		return name + "社区"
	}
	return name + "村"
}
