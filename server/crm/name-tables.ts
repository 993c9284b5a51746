/**
 * Names that are words as well. Own tables: lists of names know neither which of them are words nor which of the
 * words stand at the beginning of what one promises.
 */

const set = (words: string) => new Set(words.split(/\s+/))

/** Nouns, verbs and adjectives. A capital at the beginning of a sentence makes none of them a name. */
export const wordNames = set(
  'will mark grant bill art chase drew faith frank gene grace guy hope ivy jack joy miles nick pat penny rich rob ' +
    'ray sandy skip sue summer autumn dawn eve van victor wade ward dale dean earl duke king prince major christian ' +
    'page post case carol dot flora harmony heather holly iris jasmine lance lily norm olive patience chance pierce ' +
    'price best young brown white black green gray grey short small day weeks call bond banks bills cook fields ' +
    'power powers law love rice rush sharp stone story wise wood woods marks lee long an my to do so son che di al ' +
    'ed max rose ruby pearl amber crystal daisy violet hazel rocky buddy sonny sky star stormy rain river brook cliff ' +
    'forest glen heath reed clay colt bishop parker porter mason carter tanner cooper taylor baker butler walker ' +
    'turner fisher hunter archer fuller miller potter carver sawyer bailey marshall sterling royal noble justice ' +
    'true free early reading read sign bright light moon sun field hill mills ford bridge gates wall walls house ' +
    'church park parks lane street march marsh lake poole rivers winter winters snow frost french english german ' +
    'holland england israel gold silver diamond key keys hand foot head back cross close hall booth bell horn drum ' +
    'fox wolf hawk crane swan drake finch bird lamb lyon bull buck doe fish bass pike ray shark hunt chase tripp ' +
    'trip trace tracy cash money buy sell market merchant chandler smith sheriff constable knight squire abbot pope ' +
    'friend little large strong swift quick moody blunt stark savage wild merry blythe gay loving darling sweet ' +
    'honey sugar candy cherry berry plum apple pepper ginger basil sage rosemary curry rye barley bean beans ' +
    'ernst kaiser bauer koch klein gross lang jung neu alt rot weiss schwarz braun stern sommer herbst fest licht ' +
    'pierre claire blanche aime prudence constance marin noel marine ange desire modeste clement juste ' +
    'mar sol luz paz cruz angel rosa blanca alba dolores consuelo pilar mercedes reyes leal bravo franco rico ' +
    'dolce bella gioia vera serena chiara bruno bianca rossi leone fiore pace neri ' +
    'zorg bos berg dal dag vis mees wil roos bloem linde lund holm dahl strand borg bo ask hege sol liv may mai ' +
    'era eva ana dan ben sam tim les lex cam dee bea pia mia ari',
)

/** Months, days and seasons: a person only where somebody is written to. */
export const calendarNames = set(
  'may june april august jan january february march augustus julius mai juni juli avril mars aout abril julio ' +
    'mayo marzo junio agosto maggio luglio giugno augusto aprile domingo sunday monday friday tuesday wednesday ' +
    'thursday saturday wednesday maj augusti easter noel natale',
)

/** Towns and countries. */
export const placeNames = set(
  'jordan paris austin sydney georgia victoria florence chelsea brooklyn dallas houston madison charlotte lincoln ' +
    'israel india chad china kenya london devon kent chester carolina virginia dakota montana savannah phoenix ' +
    'denver boston orlando cleveland jackson raleigh milan siena vienna sofia adelaide alexandria holland ireland ' +
    'valencia catania lorraine roma verona lourdes asia africa america europa santiago leon cordoba',
)

export const placeBefore = set(
  'in at near via from visit the across around within bei aus nach fra en dans sur',
)
export const placeAfter = set(
  'office offices team site region launch plant time trip event events branch market rollout warehouse',
)

/** What stands before a month, and before no person. */
export const timeBefore = set(
  'in by until till since during early late mid next last this end of before after from through im bis ab seit ' +
    'ende anfang mitte en fin depuis hasta desde para per entro a',
)

export const honorifics = set(
  'mr mrs ms miss mx dr prof professor sir madam herr herrn frau monsieur madame mme mlle senor senora sr sra ' +
    'don dona signor signora sig dott dottor pan pani pana meneer mevrouw dhr mevr mijnheer fru rouva',
)

/** Whoever stands behind one of these is written to, spoken to or met. */
export const towards = set(
  'to with for toward towards an mit fur bei a avec pour chez con para per till til med for at hos aan met voor ' +
    'bij do dla z pro s ke k kanssa ' +
    'send email mail call phone ring ask tell ping remind message text contact invite brief show give forward ' +
    'update meet notify nudge reach thank sync loop share introduce connect let help get offer quote pay answer ' +
    'schicke schick sende frage frag rufe ruf informiere erinnere envoyer envoie appeler appelle demander rappeler ' +
    'enviar envia llamar llama preguntar mandare manda chiamare chiama chiedere bel stuur vraag mail informeer',
)

/** Whoever stands behind one of these is greeted, and may be told of somebody else. */
export const greeting = set(
  'hi hello hey dear hallo hej hei salut bonjour hola ciao thanks danke merci gracias',
)

/** What may follow a month that is somebody's name. */
export const afterPerson = set(
  'the a an to about and with our my their his her if when once for regarding that this these those by back again',
)

/** Whoever stands behind one of these is spoken of. */
export const beside = set(
  'cc bcc about regarding re concerning uber wegen betreffend sobre acerca om over ang kopie copy circa ' +
    'o ohledne',
)

/** Whoever stands behind one of these is the condition, not whom it is about. */
export const conditions = set(
  'if when once after before because unless until whether while since as wenn sobald falls bevor nachdem weil si ' +
    'cuando quand apres avant se quando als zodra om nar hvis kun',
)

export const joining = set('and und et y e og och en i a plus oder or ou ja')

/** Behind a name at the beginning: whoever is named does it. */
export const doing = set(
  'to will would should shall must can could needs has is was are wants promised offered agreed owes sends ' +
    'soll muss wird will kann schickt sendet va doit enverra peut envoie va debe enviara tiene deve inviera manda ' +
    'skal vil skal ska kommer zal moet stuurt gaat wysle ma posle',
)

/** Behind a word that may be a name at the beginning of a sentence: only people do these. */
export const peopleDo = set(
  'wants asked said needs requested will would mentioned promised offered agreed owes has should',
)
