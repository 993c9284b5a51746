/** First names that are one name, each line a group: what people call themselves, and what their card says. */
const groups = `
alexander alex alec sasha xander alejandro alessandro
alexandra alex sandra sasha alessandra
andrew andy drew andreas andre andrea
anthony tony anton antonio
benjamin ben benny
barbara barb babs
catherine katherine kathryn kate katie cathy kathy katharina kat
charles charlie chuck carlos karl carl
christina christine chris tina kristin
christopher chris kit christoph christian
daniel dan danny
david dave davy
deborah deb debbie
dominic dom nick
dorothy dot dottie
edward ed eddie ted
elizabeth liz lizzie beth betty eliza elisabeth lisa
eugene gene
frederick fred freddie friedrich
gabriel gabe
gregory greg
gerald gerry jerry
harold harry hal
henry harry hank heinrich
isabella isabel bella izzy
jacob jake jakob
james jim jimmy jamie
jennifer jen jenny
jessica jess jessie
john jack johnny jon johann johannes juan giovanni jean
jonathan jon jonny nathan
joseph joe joey jose josef
joshua josh
kenneth ken kenny
lawrence larry laurence lorenz
leonard leo len lenny
margaret maggie meg peggy marge greta
matthew matt matthias mateo
maximilian max
michael mike mick mickey michel miguel mikhail
nathaniel nathan nate
nicholas nick nicky nicolas klaus niko
pamela pam
patricia pat patty trish tricia
patrick pat paddy
peter pete pedro pierre piotr
philip phil phillip
raymond ray
rebecca becky becca
richard rick ricky rich dick
robert bob bobby rob robbie bert
ronald ron ronnie
samantha sam sammy
samuel sam sammy
stephanie steph steffi
steven stephen steve stefan esteban
susan sue susie suzanne
theodore ted theo
theresa teresa terry tess
thomas tom tommy tomas
timothy tim timmy
valentina valentine val
victoria vicky vic tori
vincent vince vinny
walter walt wally
william will bill billy liam willem wilhelm guillermo
zachary zach zack
`

const byName = new Map<string, Set<number>>()
for (const [index, line] of groups.trim().split('\n').entries()) {
  for (const name of line.split(' ')) {
    const known = byName.get(name) ?? new Set()
    byName.set(name, known.add(index))
  }
}

/** Whether two first names, folded, can be one person's: Bob and Robert. Two longer forms of one short are two. */
export function isNickname(one: string, other: string): boolean {
  const others = byName.get(other)
  return one !== other && [...(byName.get(one) ?? [])].some((group) => others?.has(group))
}
