/**
 * Words of one meaning in the seven languages that items are written in, so that what is learned of
 * "send" in one is known of "schicken" and 送る too. A word is a beginning, without accents; with a
 * point it is the whole word. Of scripts without spaces it is any part.
 */
const lexicon = {
  call: `call phone telephone ring. rings. rang. dial buzz. bell. voicemail facetime ringing
    anruf telefon telko ruckruf zuruckruf durchklingel anzurufen ruft. rufe. handy mobil. telco
    appel rappeler. rappelle. telephon fil. visio joindre vocal
    llam telefon telefonear videollam marcar. movil
    lig liga. ligar telefon chamada videochamada celular telemovel ligacao ligada
    bel. bellen belt. belafspraak belrond terugbel opbel telefo voicemail inbellen gebeld
    電話 通話 架電 折電 留守電 TEL tel. コール`,
  send: `send sent sends sending forward fwd share shares sharing shoot resend circulate distribute supply
    pass. provide
    schick send versend verschick zusend zuschick weiterleit nachreich zukommen ubersend ubermittel
    weitergeben teilen rausschick rubersch
    envoy envoi transmet transfer renvoy partag diffus suivre. communiquer
    envi mand reenvi compart remit pasarle. pasar. llegar.
    envi mand encaminh compartilh partilh reenvi devolv repass
    stur stuur gestuurd doorstur doorstuur toestur opstur mailen deel. delen appen aanlever doorgeven
    verstur retourn
    送 転送 共有 返送 お送り 送付 送信`,
  mail: `email mail emails mailing inbox cc. bcc thread reply write. note letter
    mail email antwort schreib
    mail courriel email ecrire ecris copie. repondre
    correo email mail escrib copia. responder
    email mail escrev copia. responder
    mail email mailtje schrijf cc. beantwoord
    メール 返信 cc.`,
  message: `text. texts. whatsapp slack. sms. dm. message linkedin
    whatsapp nachricht sms. teams-nachricht message. mensaje mensagem recado bericht appen app. LINE line. チャット`,
  introduce: `introduce introduction intro. introducing vorstellen. vernetzen presenter. presentar. apresentar.
    voorstellen. koppelen. 紹介`,
  thank: `thank thanks congratul dank merci remerci grac agradec felicit obrigad bedank お礼 感謝`,
  document: `document brochure file. files. slide deck link report notes minutes recap summary certificate
    photo picture pics drawing manual cv. cvs. resume list recording spec sheet presentation guide template
    unterlage datenblatt protokoll prasentation foto zeichnung lebenslauf link. zertifikat zusammenfassung
    aufzeichnung kopie. packliste infomaterial broschure kontaktdaten handbuch
    fiche compte. rendu. presentation lien enregistrement photo plan. plans. recap coordonnees manuel
    certificat brochure documentation
    ficha acta presentacion enlace grabacion curricul foto plano resumen contacto. manual certificad folleto
    ata. gravacao apresentacao planta resumo contato certificad relatorio
    verslag presentatie opname cv's foto tekening samenvatting contactgegevens handleiding certificat
    datablad plattegrond paklijst
    資料 議事録 仕様書 録画 写真 図面 連絡先 証明書 マニュアル カタログ 履歴書 まとめ リンク`,
  price: `quote quotation price prices pricing offer. offers. proposal proposals estimate bid. bids. tender rfp.
    rfq. rate. rates. fee. fees. discount rebate margin cost. costing retainer premium quot retroactive ballpark
    angebot offerte kostenvoranschlag preis rabatt ausschreib konditionen honorar pramie stundensatz kalkul
    devis offre tarif chiffr prix propositio remise honoraire estimation appel-d'offres commerciale
    presupuesto cotiz oferta precio propuesta descuento licitacion honorario tarifa
    orcamento cotac cotar proposta oferta preco desconto licitacao honorario tabela
    offerte prijs tarie voorstel korting aanbested honorarium prijsopgave
    見積 価格 料金 値引 単価 提案書 入札 更新条件 見積もり 提案`,
  contract: `contract agreement msa. sow. lease redline amendment addendum order-form terms. loi. clause
    subcontract renewal po.
    vertrag rahmenvertrag mietvertrag nachtrag auftragsbestatigung klausel vereinbarung auftrag.
    contrat avenant bail clause accord commande
    contrato adenda clausula acuerdo pedido.
    contrato aditivo clausula acordo
    contract addendum clausule huurcontract overeenkomst opdrachtbevestiging
    契約 覚書 条項 注文書`,
  sign: `sign. signed. signing. signature countersign docusign execute. unterschr gegenzeichn unterzeichn
    signer. signature signe. firma. firmar. firmado firm assin teken. tekenen. ondertek getekend
    署名 サイン 押印 捺印`,
  meeting: `meeting mtg. appointment workshop session visit kickoff kick-off lunch coffee dinner breakfast
    interview calendar cal. invite invitation committee onsite tour. qbr. sync. slot. board. summit event
    standup panel tasting inspection walk-through
    termin besprechung treffen treff. ortstermin workshop mittagessen besuch besichtigung begehung einladung
    kick kalender gesprach vorstellungsgesprach jour messe meeting abendessen kaffee
    rendez rdv. reunion visite atelier dejeuner rencontr entretien comite agenda invitation salon diner cafe
    creneau point.
    cita reunion visita taller comida. almuerzo entrevista comite calendario invitacion junta. feria cafe.
    reunirse sala. encuentro
    reuniao visita workshop almoco entrevista comite agenda convite feira encontr cafe. sala.
    afspraak vergader overleg bezoek bezoeken lunch bijeenkomst uitnodig gesprek agenda beurs stuurgroep
    koffie rondleiding sollicitatie kick zaal oplevering
    会議 打ち合わせ ミーティング 面接 訪問 視察 見学 ランチ 招待 アポ 定例 面談 展示会 ワークショップ 会食 商談`,
  arrange: `schedul book. booking arrange organis organiz set. setup plan. reschedul postpone move. block. pencil
    vereinbar organisier ansetzen ausmachen terminier planen. festleg abstimmen. buchen verschieb absprechen
    fixer. organis caler. planif programm reserv deplac prevoir
    concert agendar organiz program planific reserv quedar.
    marcar. agendar organiz planej reserv
    inplan plannen. plan. organis regel prikken verzetten reserver maken.
    設定 調整 手配 予約 変更 企画 日程`,
  attend: `attend join visit travel fly. drive. host. meet. meets. walk. go. teilnehm fahren. fahre. treffen.
    participer deplacer rendre. rencontrer. asistir viajar reunirse visitar participar viajar encontrar
    gaan. langs bezoeken ontmoeten 参加 訪問 出席 立ち会い`,
  ask: `ask asks asked request inquire enquir query find-out obtain collect clarify
    frag nachfrag erfrag anforder bitte. bitten anfordern einholen klar klaren
    demand reclam obtenir savoir
    pregunt pedir. pide solicit consegu aclar saber.
    pergunt pedir. solicit obter. esclarec saber.
    vraag vragen navra opvra uitzoek informer checken
    聞く 聞き 依頼 問い合わせ 伺 お願い 尋ね`,
  chase: `follow followup follow-up f/u fu. chase nudge remind reminder ping. circle touch. check-in reconnect
    reach. back. update. revert poke
    nachfass nachhak erinner wieder. melden. rucksprache dranbleiben mahn
    relanc rappeler. suivi. recontact revenir reprendre nouvelles
    seguimiento recorda recordar insist retom volver. contactar
    follow cobrar lembr retom retorno voltar. contactar
    opvolg herinner terugkom terugkoppel achter. weer. nabel
    フォロー リマインド 催促 再度 連休明け`,
  inform: `tell tells let. know. inform notify confirm update. keep. advise alert warn explain answer respond
    report. apologi reassure
    inform bescheid ruckmeld antwort mitteil bestatig benachrichtig beantwort
    inform prevenir prevoit confirm retour. courant repondre tenir.
    avis inform confirm respond respuesta
    avis inform confirm respond resposta
    inform laten. weten. bevestig reactie hoogte laat. antwoord
    連絡 報告 回答 返答 知らせ 伝え 返事`,
  wait: `wait await awaiting waiting pending feedback answer. status news warte abwarten ruckmeldung stand.
    attend attendre attente retour. reponse esper respuesta aguard espera resposta wacht antwoord status
    待つ 待ち 状況 検討`,
  outside: `customer client landlord buyer broker candidate tenant supplier owner prospect committee carrier
    insurer adjuster architect bidder jury
    kunde kunden makler vermieter bewerber mieter lieferant gutachter architekt einkauf
    client courtier proprietaire bailleur candidat fournisseur expert architecte achats assureur
    cliente corredor propietario casero candidat proveedor perito arquitecto compras
    cliente corretor proprietario senhorio candidat fornecedor perito arquiteto compras
    klant makelaar verhuurder kandidaat leverancier huurder eigenaar architect inkoop
    お客様 先方 大家 オーナー 候補者 ブローカー 設計士 鑑定人 購買`,
  person: `mr. mrs. ms. dr. herr. herrn. frau. hr. fr. mme. m. sr. sra. dra. dhr. mevr. monsieur madame senora
    様 さん 先生 部長`,
  inside: `internal internally engineering finance legal production qa. hr. ops. colleague team. marketing
    product. warehouse accounting management
    intern produktion rechtsabteilung buchhaltung kollege technik geschaftsfuhrung chef.
    interne production juridique compta collegue direction
    interno internamente produccion contabilidad direccion gerencia
    internamente producao juridico contabilidade diretoria
    intern productie juridische boekhouding directie collega
    社内 生産 法務 経理 役員`,
  demo: `demo demos demonstrat trial trials sandbox pilot poc. pocs. prototype beta. sample samples playground
    proof hands-on test-access login credentials preview evaluation
    demo vorfuhr testzugang probezugang testphase testumgebung zugangsdaten muster pilot probe sandbox
    demo demonstration essai echantillon pilote sable. identifiants acces
    demo demostracion prueba muestras. piloto sandbox credenciales ensayo acceso
    demo demonstracao teste amostras. piloto sandbox credenciais acesso
    demo demonstratie proef proefaccount proefperiode testaccount monsters. pilot sandbox inlog
    デモ トライアル お試し 試用 評価用 パイロット テストアカウント サンドボックス 実演 poc. 試して`,
  show: `show shows showing walk-through demonstrate present. try. tries. tour.
    zeig vorfuhr prasentier testen. ausprobier
    montr presenter. presente. tester. essayer. decouvrir
    ensen mostrar muestra. presentar. probar. prueben
    mostr apresentar. apresenta. testar. testarem experimentar
    tonen laten-zien zien. uitprober presenteren. testen.
    見せ お見せ 試 披露`,
  crm: `crm. salesforce hubspot jira ticket opportunity opp. pipeline forecast spreadsheet sap. chamado
    ticket. チケット`,
  prepare: `prepare prep. prepar draft create make. makes. write build. produce compile
    erstell vorbereit schreib machen. mach bauen. anleg aufbereit
    prepar redig faire. rediger etablir creer
    prepar redact hacer. crear elabor
    prepar redig escrever. fazer. criar elabor
    voorbereid maken. schrijf aanmak opstell
    作成 準備 作る 書く 用意`,
  check: `check review verify look. read. inspect compare analy research investigat evaluat monitor assess
    pruf uberpruf anschau schau kontroll analys recherch lesen gegenles raussuch
    verifi relire. relecture consult analys cherch regard
    revis verific comprob mirar mira. analiz busc leer.
    verific revis confer analis procur ver. ler.
    controle nakij nakijk bekijk analys zoeken. kijkt doorlez
    確認 チェック レビュー 調査 分析 探す 検討`,
  revise: `revise update adjust amend change. rework finali negotiat extend add. remove include
    uberarbeit anpass aktualisier andern verhandel verlanger aufnehmen
    revoir mettre. jour. modif negoci prolong ajout
    actualiz revis ajust negoci ampli anadir modific
    atualiz rever. ajust negoci estend inclu
    bijwerk aanpass wijzig onderhandel verleng toevoeg
    修正 更新 変更 交渉 延長 追加`,
  hand: `submit upload file. deliver ship. register apply store. archive log. enter
    einreich hochlad ablegen liefern. abgeben anmeld
    depos livrer. televers archiv ranger
    presentar. subir. entreg archiv
    entrada. subir. entreg arquiv
    indien uploaden. aflever archiver aanvra
    申請 アップロード 納品 提出 ファイリング`,
  work: `fix repair install order. measure translate pay. count pick. replace clean train hire recruit debug
    beheben reparier bestell ubersetz messen ausmessen buchen
    corrig repar install command tradui mesur
    arregl repar instal traduc medir. pedir. comprar
    corrig consert instal traduz medir. comprar
    oplossen reparer install bestell vertaal vertalen opmet
    修正 修理 発注 翻訳 測 予約`,
} satisfies Record<string, string>

const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u

const byWord = new Map<string, Set<string>>()
const byBeginning = new Map<string, Set<string>>()
const byPart: [part: string, concept: string][] = []
let longest = 0
for (const [concept, text] of Object.entries(lexicon)) {
  for (const entry of text.split(/\s+/)) {
    const isWhole = entry.endsWith('.')
    const word = entry.replace(/\.$/, '').toLowerCase()
    if (unspaced.test(word)) byPart.push([word, concept])
    else {
      const index = isWhole ? byWord : byBeginning
      index.set(word, (index.get(word) ?? new Set()).add(concept))
      longest = Math.max(longest, word.length)
    }
  }
}

/** What a word means, of those above; the word without accents and in lower case. */
export function conceptsOf(word: string): readonly string[] {
  if (unspaced.test(word)) {
    return [...new Set(byPart.flatMap(([part, concept]) => (word.includes(part) ? concept : [])))]
  }
  const found = new Set(byWord.get(word))
  for (let length = Math.min(word.length, longest); length >= 3; length -= 1) {
    for (const concept of byBeginning.get(word.slice(0, length)) ?? []) found.add(concept)
  }
  return [...found]
}
