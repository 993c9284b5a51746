/**
 * First names that are one name: the one table of panel and companion. Each line holds a name as a card has it
 * in its spellings, behind | what its owner is called, behind = the same name in other languages.
 */
const lines = `
abigail | abby
aleksandra | ola
alexander | alex alec lex sandy xander sascha sasha = alejandro alessandro
alexandra | alex sandra sasha = alessandra
andreas | andi andy
andrew | andy drew = andreas andre andrea
anna | ania anja
anthony | tony ant = anton antonio
antonio | toni tony tonio
barbara | barb babs
bartholomew | bart
bartosz | bartek
benjamin | ben benny benji
catherine katherine kathryn | kate cate katie cathy kathy kat = katharina
charles | charlie chuck chas = carlos karl carl
christian | chris
christina christine | chris tina chrissie = kristin
christopher christoph | chris kit
daniel | dan danny
david | dave davy davey
deborah | deb debbie
dolores | lola
dominic | dom nick
donald | don donnie
dorothy | dot dottie
edward | ed eddie ted ned
elisabeth | lisa sissi liesl lisbeth else
elizabeth | liz lizzie beth betty eliza libby = elisabeth lisa
eugene | gene
florian | flo
francesco | franco checco
francis | frank fran
francisco | paco pancho fran
frank | frankie
frederick | fred freddie rick = friedrich
friedrich | fritz fred
gabriel | gabe
gabriela | gabi
gerald | gerry jerry
giovanni | gianni vanni
giuseppe | beppe peppe pino
gregory | greg
guadalupe | lupe
harold | harry hal
henry | harry hank = heinrich
ignacio | nacho
isabella | bella izzy isa = isabel
jacob | jake = jakob
jakub | kuba
james | jim jimmy jamie
jennifer | jen jenny
jessica | jess jessie
johannes | hans hannes jan joe = johann
john | jack johnny jon = johann johannes juan giovanni jean
jonathan | jon johnny jonny nathan
jose | pepe
joseph | joe joey sepp = jose josef
joshua | josh
katarzyna | kasia
katharina | kathi katja kati
kenneth | ken kenny
lawrence | larry = laurence lorenz
leonard | leo len lenny
luigi | gigi
madeleine | maddie
malgorzata | gosia
margaret | maggie meg peggy marge = greta
matthew | matt = matthias mateo
maximilian | max
michael | mike mick micky mickey mikey michi = michel miguel mikhail
natalie | nat
mohammed mohamed muhammad mohammad | mo = mehmet
nathan | nate
nathaniel | nathan nate nat
nicholas | nick nicky nico = nicolas klaus niko
nikolaus | niko klaus nico
pamela | pam
patricia | pat patty trish tricia
patrick | pat paddy rick
peter | pete = pedro pierre piotr
philip phillip | phil
piotr | piotrek
raymond | ray
rebecca | becky becca bec
richard | rich rick ricky dick
robert | rob bob bobby robbie bert
ronald | ron ronnie
samantha | sam sammy
samuel | sam sammy
sebastian | basti seb bastian
stefan | steff
stephanie | steph steffi
stephen steven | steve = stefan esteban
susan | sue susie suzie = suzanne
susanne | susi sanne
theodore | ted theo
theresa teresa | tess terry
thomas | tom tommy = tomas
timothy | tim timmy
tomasz | tomek
valentina | vale val = valentine
victoria | vicky vic tori
vincent | vince vinny
walter | walt wally
william | will bill billy liam willy wim = willem wilhelm guillermo
zachary | zach zack
`

const shorts = new Map<string, ReadonlySet<string>>()
const lineOf = new Map<string, Set<number>>()
for (const [index, line] of lines.trim().split('\n').entries()) {
  const [names = [], called = []] = line.split(/[|=]/).map((part) => part.trim().split(' '))
  for (const name of names) shorts.set(name, new Set(called))
  for (const name of line.split(/[ |=]+/)) {
    lineOf.set(name, (lineOf.get(name) ?? new Set()).add(index))
  }
}

/** What somebody of a name is called, by the name. Both ways a guess, taken only where one person fits. */
export const shortForms: ReadonlyMap<string, ReadonlySet<string>> = shorts

/** Whether two first names, folded, can be one person's: Bob and Robert. Two longer forms of one short are two. */
export function isNickname(one: string, other: string): boolean {
  const others = lineOf.get(other)
  return one !== other && [...(lineOf.get(one) ?? [])].some((line) => others?.has(line))
}
