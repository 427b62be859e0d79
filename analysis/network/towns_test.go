package network

// towns are drawings, what their letters are, and the ways that people take.
var towns = []struct{ name, picture, lines, want string }{
	{"one way, but not for bicycles", `
A B
C D`, `
way AB highway=residential oneway=yes oneway:bicycle=no
way BDCA highway=residential`, `
car A>B: AB 200 = 36 s
car B>A: BDCA 399 = 72 s
ambulance B>A: BDCA 399 = 60 s
bicycle B>A: AB 200 = 55 s
walk B>A: AB 200 = 160 s`},
	{"one way, but not for ambulances", `
A B
C D`, `
way AB highway=residential oneway=yes oneway:emergency=no
way BDCA highway=residential`, `
car B>A: BDCA 399 = 72 s
ambulance B>A: AB 200 = 30 s`},
	{"a roundabout is driven one way", `
    A
    B
C D   E F
    G
    H`, `
way BDGEB highway=residential junction=roundabout
way AB highway=residential
way CD highway=residential
way EF highway=residential
way GH highway=residential`, `
car A>H: AB 100, BDGEB 447, GH 100 = 116 s
car A>C: AB 100, BDGEB 224, CD 200 = 94 s
car C>A: CD 200, BDGEB 671, AB 100 = 175 s
bicycle C>A: CD 200, BDGEB 671, AB 100 = 269 s
walk C>A: CD 200, BDGEB 224, AB 100 = 419 s`},
	{"a gate stands open, a private one only for ambulances", `
A B C
D E F`, `
way ABC highway=residential
way DEF highway=residential
way ADEFC highway=service
node B barrier=gate`, `
car A>C: ABC 401 = 72 s`},
	{"a private gate is for ambulances", `
A B C
D E F`, `
way ABC highway=residential
way ADEFC highway=service
node B barrier=gate access=private`, `
car A>C: ADEFC 600 = 144 s
ambulance A>C: ABC 401 = 60 s
walk A>C: ADEFC 600 = 480 s`},
	{"bollards stop cars", `
A B C
D E F`, `
way ABC highway=residential
way ADEFC highway=service
node B barrier=bollard`, `
car A>C: ADEFC 600 = 144 s
bicycle A>C: ABC 401 = 111 s
walk A>C: ABC 401 = 321 s`},
	{"a ferry takes its time", `
A B . . . . C D
E . . . . . . F`, `
way AB highway=residential
way BC route=ferry duration=00:10
way CD highway=residential
way AE highway=residential
way DF highway=residential`, `
car A>D: AB 200, BC 1002, CD 200 = 672 s
walk A>D: AB 200, BC 1002, CD 200 = 921 s`},
	{"a ferry for people carries no cars", `
A B . . . . C D
E . . . . . . F`, `
way AB highway=residential
way BC route=ferry duration=00:10 foot=yes
way CD highway=residential`, `
walk A>D: AB 200, BC 1002, CD 200 = 921 s
car A>D: no-way`},
	{"nobody walks on a motorway", `
A B . . C D
E . . . . F`, `
way AB highway=residential
way BC highway=motorway oneway=no
way CD highway=residential
way AEFD highway=residential`, `
car A>D: AB 200, BC 601, CD 200 = 94 s
walk A>D: AEFD 1201 = 961 s
bicycle A>D: AEFD 1201 = 333 s`},
	{"no left turn", `
  D
A B C
  E`, `
way AB highway=residential
way BC highway=residential
way BD highway=residential
way BE highway=residential
turn no_left_turn AB B BD`, `
car A>D: AB 200, BE 199, BD 100 = 90 s
car A>E: AB 200, BE 100 = 54 s
car D>A: BD 100, AB 200 = 54 s
walk A>D: AB 200, BD 100 = 240 s
bicycle A>D: AB 200, BE 199, BD 100 = 138 s
ambulance A>D: AB 200, BE 199, BD 100 = 75 s`},
	{"only straight on", `
  D
A B C
  E F`, `
way AB highway=residential
way BC highway=residential
way BD highway=residential
way BE highway=residential
way CFE highway=residential
turn only_straight_on AB B BC`, `
car A>C: AB 200, BC 200 = 72 s
car A>D: AB 200, BC 401, BD 100 = 126 s
car A>E: AB 200, BC 401, BE 100 = 126 s
car D>A: BD 100, AB 200 = 54 s`},
	{"a mandatory turn", `
  D
A B C
  E F`, `
way AB highway=residential
way BC highway=residential
way BD highway=residential
way BE highway=residential
way CFE highway=residential
turn only_right_turn AB B BE`, `
car A>E: AB 200, BE 100 = 54 s
car A>C: AB 200, BE 100, CFE 300 = 108 s`},
	{"no turning back", `
  D
A B C
  E F`, `
way AB highway=residential
way BC highway=residential
way BD highway=residential
way BE highway=residential
way CFE highway=residential
turn no_left_turn AB B BD
turn no_u_turn BE E BE
turn no_u_turn BC C BC`, `
car A>D: AB 200, BE 100, CFE 300, BC 200, BD 100 = 162 s`},
	{"a dead end is left the way one came", `
A B C
  D
  E`, `
way ABC highway=residential
way BDE highway=service`, `
car E>C: BDE 199, ABC 200 = 84 s
car A>E: ABC 200, BDE 199 = 84 s`},
	{"an island", `
A B
C D
.
.
E F`, `
way ABDCA highway=residential
way EF highway=residential`, `
car A>E: no-way
car E>F: EF 200 = 36 s`},
	{"a bridge is no crossing", `
  D
A B C
  E
F . G`, `
way ABC highway=residential
way DE highway=residential bridge=yes layer=1
way CG highway=residential
way GF highway=residential
way EF highway=residential`, `
car A>D: ABC 401, CG 199, GF 401, EF 224, DE 199 = 256 s`},
	{"doors are tied at a fraction", `
  X
A . . . . . B
        Y`, `
way AB highway=residential`, `
car X>Y: walk 100, AB 601, walk 100 = 267 s
walk X>Y: walk 100, AB 601, walk 100 = 640 s
walk X>A: walk 100, AB 200 = 240 s`},
	{"the facility across the river", `
A X . . . . B
C Y . . . . D`, `
way AB highway=residential
way CD highway=residential
way BD highway=residential bridge=yes`, `
walk X>Y: AB 1002, BD 100, CD 1002 = 1683 s
car X>Y: AB 1002, BD 100, CD 1002 = 379 s`},
	{"both on one edge", `
A X . Y B
C . . . D`, `
way AB highway=residential
way ACDB highway=residential`, `
car X>Y: AB 401 = 72 s
car Y>X: AB 401 = 72 s`},
	{"behind on a one-way edge", `
A X . Y B
C . . . D`, `
way AB highway=residential oneway=yes
way BDCA highway=residential`, `
car X>Y: AB 401 = 72 s
car Y>X: AB 200, BDCA 1001, AB 200 = 252 s
walk Y>X: AB 401 = 321 s
ambulance Y>X: AB 200, BDCA 1001, AB 200 = 210 s`},
	{"one-way the other way", `
A B
C D`, `
way AB highway=residential oneway=-1
way BDCA highway=residential`, `
car A>B: BDCA 399 = 72 s
car B>A: AB 200 = 36 s`},
	{"a limit is kept", `
A B . . C`, `
way AB highway=residential maxspeed=10
way BC highway=primary maxspeed=30`, `
car A>C: AB 200, BC 601 = 144 s
ambulance A>C: AB 200, BC 601 = 120 s
walk A>C: AB 200, BC 601 = 641 s`},
	{"a way that turns on the spot, a node twice, and roads without length", `
A B C . G H
        J I`, `
put F C
way ABBC highway=residential
way BB highway=service
way CF highway=service
way FC highway=residential
way FG highway=residential
way GHIJG highway=residential
way HH highway=footway`, `
car A>C: ABBC 401 = 72 s
car A>F: ABBC 401 = 72 s
car A>G: ABBC 401, FG 401 = 144 s
car F>A: ABBC 401 = 72 s
walk A>I: ABBC 401, FG 401, GHIJG 300 = 881 s
car J>J: walk 0 = 0 s`},
	{"limits that cannot be true are none", `
A B . C`, `
way AB highway=residential maxspeed=0
way BC highway=residential maxspeed=500
finding road-speed-unread`, `
car A>C: AB 200, BC 401 = 108 s
ambulance A>C: AB 200, BC 401 = 90 s`},
	{"everything at one place", `
A`, `
put B A
put C A
way AB highway=residential
way BC highway=residential
way AA highway=residential`, `
car A>C: walk 0 = 0 s
walk C>A: walk 0 = 0 s`},
}
