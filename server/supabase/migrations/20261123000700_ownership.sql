-- Whose row it is, said by the database and never by the client.

-- Providers at which anybody can get an address. Only used where no caller tells (accounts, rows written
-- by other clients); the companion knows many more and says so itself.
create table private.free_mail_domains (domain text primary key);
insert into private.free_mail_domains (domain) values
  ('10minutemail.com'), ('126.com'), ('163.com'), ('21cn.com'), ('37.com'), ('3ammagazine.com'),
  ('4mg.com'), ('about.com'), ('abv.bg'), ('adelphia.net'), ('aeiou.pt'), ('aim.com'),
  ('airmail.net'), ('albawaba.com'), ('alibaba.com'), ('alice.it'), ('aliyun.com'),
  ('altavista.com'), ('ananzi.co.za'), ('ancestry.com'), ('angelfire.com'), ('anonymize.com'),
  ('aol.co.uk'), ('aol.com'), ('apollo.lv'), ('arcor.de'), ('att.net'), ('attbi.com'), ('aver.com'),
  ('bangkok.com'), ('barcelona.com'), ('beer.com'), ('bellatlantic.net'), ('bellsouth.net'),
  ('berlin.de'), ('bigfoot.com'), ('bigpond.com'), ('bigpond.net.au'), ('bizhosting.com'),
  ('blackplanet.com'), ('blogos.com'), ('bluewin.ch'), ('blueyonder.co.uk'), ('bolt.com'),
  ('bright.net'), ('bt.com'), ('btconnect.com'), ('btinternet.com'), ('btopenworld.com'),
  ('bugmenot.com'), ('c2i.net'), ('c3.hu'), ('cableone.net'), ('canada.com'), ('care2.com'),
  ('casino.com'), ('catholic.org'), ('centrum.cz'), ('chacuo.net'), ('charm.net'), ('charter.net'),
  ('chat.ru'), ('chello.nl'), ('chez.com'), ('clerk.com'), ('club-internet.fr'), ('cogeco.ca'),
  ('comcast.net'), ('compuserve.com'), ('concentric.net'), ('cox.net'), ('crosswinds.net'),
  ('cs.com'), ('cu.cc'), ('dailypioneer.com'), ('daum.net'), ('ddnsfree.com'), ('dejanews.com'),
  ('depechemode.com'), ('detik.com'), ('discovery.com'), ('dmv.com'), ('dnsmadeeasy.com'),
  ('docomo.ne.jp'), ('doctor.com'), ('doityourself.com'), ('dynu.net'), ('earthlink.net'),
  ('easypost.com'), ('eircom.net'), ('elvis.com'), ('emailondeck.com'), ('enter.net'),
  ('erols.com'), ('everyone.net'), ('excite.co.jp'), ('excite.com'), ('excite.it'), ('f5.si'),
  ('fastmail.fm'), ('forthnet.gr'), ('fortunecity.com'), ('foxmail.com'), ('fr.nf'), ('free.fr'),
  ('freenet.de'), ('freeserve.co.uk'), ('freeuk.com'), ('freeyellow.com'), ('front.ru'),
  ('frontier.com'), ('frontiernet.net'), ('fuse.net'), ('games.com'), ('garbage.com'),
  ('gazeta.pl'), ('geek.com'), ('geocities.com'), ('globo.com'), ('gmail.com'), ('gmx.at'),
  ('gmx.com'), ('gmx.de'), ('gmx.net'), ('go.ro'), ('go2net.com'), ('gportal.hu'),
  ('guerrillamail.com'), ('hamptonroads.com'), ('hetnet.nl'), ('hey.com'), ('hidemyass.com'),
  ('hispavista.com'), ('home.nl'), ('homestead.com'), ('hot.ee'), ('hotbot.com'), ('hotmail.com'),
  ('hotmail.ru'), ('hushmail.com'), ('i.am'), ('i.ua'), ('icloud.com'), ('icq.com'),
  ('idirect.com'), ('iespana.es'), ('ig.com.br'), ('iinet.net.au'), ('inbox.com'), ('inbox.lv'),
  ('incredimail.com'), ('india.com'), ('indiatimes.com'), ('interaccess.com'), ('interfree.it'),
  ('interia.pl'), ('iol.it'), ('iprimus.com.au'), ('ireland.com'), ('islamonline.net'),
  ('ivillage.com'), ('iwon.com'), ('juno.com'), ('kansascity.com'), ('kiwibox.com'), ('land.ru'),
  ('laposte.net'), ('law.com'), ('lawyer.com'), ('lex.bg'), ('libero.it'), ('list.ru'),
  ('live.com'), ('looksmart.com'), ('lycos.co.uk'), ('lycos.com'), ('lycos.de'), ('lycos.es'),
  ('lycos.it'), ('lycos.nl'), ('mac.com'), ('mail-tester.com'), ('mail.com'), ('mail.ru'),
  ('mail2web.com'), ('mailbox.org'), ('mailinator.com'), ('masrawy.com'), ('mchsi.com'), ('me.com'),
  ('medscape.com'), ('metacrawler.com'), ('mindspring.com'), ('montevideo.com.uy'), ('msk.ru'),
  ('msn.co.uk'), ('msn.com'), ('mydomain.com'), ('myway.com'), ('name.com'), ('nate.com'),
  ('naver.com'), ('netcom.com'), ('netins.net'), ('netscape.com'), ('netscape.net'),
  ('netspace.net.au'), ('netzero.net'), ('neuf.fr'), ('newmail.ru'), ('ntlworld.com'),
  ('nus.edu.sg'), ('ny.com'), ('nyc.com'), ('o2.co.uk'), ('o2.pl'), ('oath.com'), ('oi.com.br'),
  ('onet.pl'), ('online.de'), ('onlinehome.de'), ('onmilwaukee.com'), ('optimum.net'),
  ('optusnet.com.au'), ('orange.fr'), ('outlook.com'), ('ozemail.com.au'), ('pacbell.net'),
  ('parrot.com'), ('pe.hu'), ('pipeline.com'), ('planet.nl'), ('pobox.com'), ('pochta.ru'),
  ('poste.it'), ('pp.ua'), ('privacy.net'), ('prodigy.net'), ('proton.me'), ('protonmail.com'),
  ('ptd.net'), ('qq.com'), ('qwest.net'), ('r7.com'), ('rambler.ru'), ('rcn.com'),
  ('rediffmailpro.com'), ('rin.ru'), ('roadrunner.com'), ('rogers.com'), ('rr.com'), ('sanook.com'),
  ('sapo.pt'), ('saudia.com'), ('sbcglobal.net'), ('sci.fi'), ('scubadiving.com'), ('sdf.org'),
  ('seanet.com'), ('seznam.cz'), ('sfr.fr'), ('shaw.ca'), ('she.com'), ('sify.com'), ('sina.cn'),
  ('sina.com'), ('singnet.com.sg'), ('singpost.com'), ('sky.com'), ('skynet.be'), ('sp.nl'),
  ('space.com'), ('spacewar.com'), ('spb.ru'), ('spray.se'), ('sprynet.com'), ('starmedia.com'),
  ('supereva.it'), ('swbell.net'), ('sweb.cz'), ('swissinfo.org'), ('sympatico.ca'),
  ('t-online.de'), ('talkcity.com'), ('talktalk.co.uk'), ('talktalk.net'), ('tds.net'),
  ('techspot.com'), ('telenet.be'), ('telstra.com'), ('telus.net'), ('temp-mail.org'), ('terra.cl'),
  ('terra.com'), ('terra.com.ar'), ('terra.com.br'), ('terra.es'), ('test.de'), ('theglobe.com'),
  ('thirdage.com'), ('tin.it'), ('tiscali.co.uk'), ('tiscali.it'), ('tom.com'), ('tpg.com.au'),
  ('ukr.net'), ('unican.es'), ('uol.com.br'), ('usa.com'), ('verizon.net'), ('virgilio.it'),
  ('virgin.net'), ('virginmedia.com'), ('voila.fr'), ('walla.co.il'), ('wanadoo.es'),
  ('wanadoo.fr'), ('web.de'), ('web.id'), ('webindia123.com'), ('webjump.com'), ('westnet.com.au'),
  ('wow.com'), ('wowway.com'), ('wp.pl'), ('www.com'), ('xoom.com'), ('ya.ru'), ('yahoo.ca'),
  ('yahoo.co.jp'), ('yahoo.co.uk'), ('yahoo.com'), ('yahoo.com.br'), ('yahoo.com.cn'),
  ('yahoo.com.tw'), ('yahoo.de'), ('yahoo.fr'), ('yahoo.jp'), ('yahoofs.com'), ('yam.com'),
  ('yandex.com'), ('yandex.ru'), ('yeah.net'), ('yopmail.com'), ('yourdomain.com'), ('za.com'),
  ('zip.net'), ('zoho.com'), ('zonnet.nl'), ('zp.ua'), ('zzn.com');

create function private.domain_of(p_email text) returns text
language sql immutable set search_path = '' as $$
  select nullif(lower(split_part(btrim(p_email), '@', 2)), '')
$$;

create function private.workspace_of(p_user uuid) returns uuid
language sql stable security definer set search_path = '' as $$
  select m.workspace_id from public.workspace_members m where m.user_id = p_user
$$;

-- The asker's own workspace, without a policy that reads the table it guards.
create function private.my_workspace() returns uuid
language sql stable security definer set search_path = '' as $$
  select m.workspace_id from public.workspace_members m where m.user_id = (select auth.uid())
$$;

create function private.is_workspace_admin(p_workspace uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.workspace_members m
    where m.user_id = (select auth.uid()) and m.workspace_id = p_workspace and m.role = 'admin')
$$;

-- A personal workspace for every account, and its own domain once the address is confirmed: nobody can
-- declare a stranger's domain their own by signing up with it.
create function private.ensure_workspace(
  p_user uuid, p_email text, p_confirmed boolean, p_name text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_email constant text := private.clean_email(p_email);
  v_domain constant text := private.domain_of(p_email);
  v_workspace uuid;
begin
  select m.workspace_id into v_workspace from public.workspace_members m where m.user_id = p_user;
  if v_workspace is null then
    insert into public.workspaces (name) values (coalesce(p_name, v_email, 'My workspace'))
    returning id into v_workspace;
    insert into public.workspace_members (workspace_id, user_id, email, name, role)
    values (v_workspace, p_user, case when p_confirmed then v_email end, p_name, 'admin');
  else
    update public.workspace_members m
    set email = case when p_confirmed then v_email end, name = coalesce(p_name, m.name)
    where m.user_id = p_user
      and (m.email, m.name) is distinct from
          (case when p_confirmed then v_email end, coalesce(p_name, m.name));
  end if;
  if p_confirmed and v_domain is not null
    and not exists (select from private.free_mail_domains f where f.domain = v_domain)
    and not exists (select from public.workspace_domains d where d.workspace_id = v_workspace) then
    insert into public.workspace_domains (workspace_id, domain) values (v_workspace, v_domain)
    on conflict do nothing;
  end if;
end
$$;

create function private.on_account() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.ensure_workspace(
    new.id, new.email, new.email_confirmed_at is not null,
    coalesce(new.raw_user_meta_data ->> 'full_name', new.raw_user_meta_data ->> 'name'));
  return null;
end
$$;
create trigger upshot_account after insert or update of email, email_confirmed_at on auth.users
  for each row execute function private.on_account();

select private.ensure_workspace(
  u.id, u.email, u.email_confirmed_at is not null,
  coalesce(u.raw_user_meta_data ->> 'full_name', u.raw_user_meta_data ->> 'name'))
from auth.users u;

-- Rows of an owner: the owner is the writer unless said otherwise, the workspace is the owner's always.
create function private.own_row() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_table_name = 'meetings' then
    new.owner_user_id := coalesce(new.owner_user_id, auth.uid());
    new.workspace_id := private.workspace_of(new.owner_user_id);
  elsif tg_table_name = 'calendar_events' then
    new.user_id := coalesce(new.user_id, auth.uid());
    new.workspace_id := private.workspace_of(new.user_id);
  else
    new.owner_id := coalesce(new.owner_id, auth.uid());
    new.workspace_id := private.workspace_of(new.owner_id);
  end if;
  return new;
end
$$;

-- Rows of a call: everything hangs where the call hangs.
create function private.own_meeting_row() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  select m.workspace_id into new.workspace_id from public.meetings m where m.id = new.meeting_id;
  return new;
end
$$;

-- A task belongs to the workspace of its call, else of whoever made it, else of whoever has it.
create function private.own_task() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    new.created_by := coalesce(new.created_by, auth.uid());
    if new.meeting_id is null and new.meeting_action_item_id is not null then
      select i.meeting_id into new.meeting_id
      from public.meeting_action_items i where i.id = new.meeting_action_item_id;
    end if;
  end if;
  new.workspace_id := coalesce(
    (select i.workspace_id from public.meeting_action_items i where i.id = new.meeting_action_item_id),
    (select m.workspace_id from public.meetings m where m.id = new.meeting_id),
    private.workspace_of(new.created_by),
    private.workspace_of(new.assigned_to),
    new.workspace_id);
  -- Assigned within the workspace alone, whoever writes: a task cannot be pushed to a stranger.
  if new.assigned_to is not null
    and private.workspace_of(new.assigned_to) is distinct from new.workspace_id then
    raise exception 'A task can only be assigned within its workspace.' using errcode = '42501';
  end if;
  return new;
end
$$;

create trigger a_own before insert or update of owner_id, workspace_id on public.companies
  for each row execute function private.own_row();
create trigger a_own before insert or update of owner_id, workspace_id on public.contacts
  for each row execute function private.own_row();
create trigger a_own before insert or update of owner_user_id, workspace_id on public.meetings
  for each row execute function private.own_row();
create trigger a_own before insert or update of user_id, workspace_id on public.calendar_events
  for each row execute function private.own_row();
create trigger a_own before insert or update of meeting_id, workspace_id on public.meeting_attendees
  for each row execute function private.own_meeting_row();
create trigger a_own before insert or update of meeting_id, workspace_id on public.meeting_transcripts
  for each row execute function private.own_meeting_row();
create trigger a_own before insert or update of meeting_id, workspace_id on public.meeting_action_items
  for each row execute function private.own_meeting_row();
create trigger a_own before insert
  or update of workspace_id, assigned_to, created_by, meeting_id, meeting_action_item_id on public.tasks
  for each row execute function private.own_task();
