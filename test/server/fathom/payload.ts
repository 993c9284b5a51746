/** A call as Fathom's webhook tells it, with every section; each test changes what it is about. */
export function payload(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    title: 'Pricing call',
    meeting_title: 'Northwind: pricing',
    meeting_type: 'Negotiation',
    recording_id: 123456789,
    url: 'https://fathom.video/calls/443282345',
    share_url: 'https://fathom.video/share/xyz_123-AB',
    meeting_url: 'https://us02web.zoom.us/j/123456789',
    created_at: '2026-11-23T16:01:30Z',
    scheduled_start_time: '2026-11-23T15:00:00Z',
    scheduled_end_time: '2026-11-23T16:00:00Z',
    recording_start_time: '2026-11-23T15:01:12Z',
    recording_end_time: '2026-11-23T15:58:55Z',
    calendar_invitees_domains_type: 'one_or_more_external',
    shared_with: 'single_team',
    transcript_language: 'en',
    calendar_invitees: [
      invitee('Alice Johnson', 'alice@acme.example', false),
      invitee('Priya Raman', 'priya@northwind.example', true),
    ],
    recorded_by: {
      name: 'Alice Johnson',
      email: 'alice@acme.example',
      email_domain: 'acme.example',
      team: 'Sales',
    },
    transcript: [
      line('Priya Raman', 'priya@northwind.example', '00:10:30', 'Could we see it for 25 seats?'),
      line(
        'Alice Johnson',
        'alice@acme.example',
        '00:10:45',
        "Sure. I'll get the revised proposal with twenty-five seats over to you by Friday.",
      ),
      line('Priya Raman', 'priya@northwind.example', '00:10:52', 'Perfect, thank you.'),
    ],
    default_summary: { template_name: 'general', markdown_formatted: '## Summary\nSeats.' },
    action_items: [item()],
    highlights: null,
    crm_matches: { error: 'No CRM connected' },
    ...changes,
  }
}

export function invitee(name: string | null, email: string | null, isExternal: boolean) {
  return {
    name,
    email,
    email_domain: email?.split('@')[1] ?? null,
    is_external: isExternal,
    matched_speaker_display_name: name,
  }
}

export function line(speaker: string, email: string | null, timestamp: string, text: string) {
  return {
    speaker: { display_name: speaker, matched_calendar_invitee_email: email },
    text,
    timestamp,
  }
}

export function item(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    description: 'Send revised proposal with 25 seats to Priya',
    user_generated: false,
    completed: false,
    recording_timestamp: '00:10:45',
    recording_playback_url: 'https://fathom.video/calls/443282345?timestamp=645.9999',
    assignee: { name: 'Alice Johnson', email: 'alice@acme.example', team: 'Sales' },
    ...changes,
  }
}
