CREATE TABLE public.club_account (
    member_key bigint NOT NULL,
    joined_at bigint NOT NULL,
    version bigint NOT NULL,
    seq bigint NOT NULL,
    lot_no bigint NOT NULL,
    last_at bigint NOT NULL,
    due_at bigint NOT NULL,
    review_at bigint,
    tier_id character varying(200) COLLATE pg_catalog."C",
    standing text NOT NULL,
    window_start bigint NOT NULL,
    window_spend bigint NOT NULL,
    window_points bigint NOT NULL,
    window_orders bigint NOT NULL,
    window_visits bigint NOT NULL,
    attributes text NOT NULL,
    merged_into bigint
);
CREATE TABLE public.club_attempt (
    who character varying(250) NOT NULL COLLATE pg_catalog."C",
    kept_until bigint,
    document text NOT NULL
);
CREATE TABLE public.club_balance (
    member_key bigint NOT NULL,
    unit character varying(200) NOT NULL COLLATE pg_catalog."C",
    pending bigint NOT NULL,
    open bigint NOT NULL,
    held bigint NOT NULL,
    deficit bigint NOT NULL,
    issued bigint NOT NULL,
    redeemed bigint NOT NULL,
    expired bigint NOT NULL,
    clawed_back bigint NOT NULL,
    adjusted bigint NOT NULL,
    transferred bigint NOT NULL,
    CONSTRAINT club_balance_deficit CHECK ((deficit <= 0)),
    CONSTRAINT club_balance_held CHECK ((held >= 0)),
    CONSTRAINT club_balance_open CHECK ((open >= 0)),
    CONSTRAINT club_balance_pending CHECK ((pending >= 0))
);
CREATE TABLE public.club_campaign (
    campaign_id character varying(200) NOT NULL COLLATE pg_catalog."C",
    state character varying(20) NOT NULL COLLATE pg_catalog."C",
    document text NOT NULL
);
CREATE TABLE public.club_checkpoint (
    size bigint NOT NULL,
    peaks bytea NOT NULL,
    note text NOT NULL
);
CREATE TABLE public.club_consent (
    member_key bigint NOT NULL,
    n bigint NOT NULL,
    channel character varying(32) NOT NULL COLLATE pg_catalog."C",
    purpose character varying(20) NOT NULL COLLATE pg_catalog."C",
    state character varying(20) NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    source character varying(200) NOT NULL COLLATE pg_catalog."C",
    actor character varying(200) NOT NULL COLLATE pg_catalog."C",
    wording_version character varying(64) COLLATE pg_catalog."C",
    wording_digest character varying(64) COLLATE pg_catalog."C"
);
CREATE TABLE public.club_contact (
    kind character varying(20) NOT NULL COLLATE pg_catalog."C",
    digest bytea NOT NULL,
    member_key bigint NOT NULL
);
CREATE TABLE public.club_counter (
    member_key bigint NOT NULL,
    name character varying(300) NOT NULL COLLATE pg_catalog."C",
    value bigint NOT NULL
);
CREATE TABLE public.club_entry (
    member_key bigint NOT NULL,
    seq bigint NOT NULL,
    n bigint NOT NULL,
    unit character varying(200) NOT NULL COLLATE pg_catalog."C",
    lot_no bigint,
    source character varying(20) NOT NULL COLLATE pg_catalog."C",
    target character varying(20) NOT NULL COLLATE pg_catalog."C",
    units bigint NOT NULL,
    CONSTRAINT club_entry_units CHECK ((units > 0))
);
CREATE TABLE public.club_fact (
    member_key bigint NOT NULL,
    dated_at bigint NOT NULL,
    version bigint NOT NULL,
    n bigint NOT NULL,
    known_at bigint NOT NULL,
    spend_minor bigint NOT NULL,
    points bigint NOT NULL,
    orders bigint NOT NULL,
    visits bigint NOT NULL
);
CREATE TABLE public.club_hold (
    member_key bigint NOT NULL,
    hold_id character varying(200) NOT NULL COLLATE pg_catalog."C",
    unit character varying(200) NOT NULL COLLATE pg_catalog."C",
    takes text NOT NULL,
    lapses_at bigint NOT NULL,
    order_key character varying(500) COLLATE pg_catalog."C",
    state character varying(20) NOT NULL COLLATE pg_catalog."C",
    captured bigint NOT NULL
);
CREATE TABLE public.club_leaf (
    no bigint NOT NULL,
    member_key bigint NOT NULL,
    seq bigint NOT NULL,
    hash bytea NOT NULL,
    details bytea NOT NULL
);
CREATE TABLE public.club_lot (
    member_key bigint NOT NULL,
    no bigint NOT NULL,
    unit character varying(200) NOT NULL COLLATE pg_catalog."C",
    units bigint NOT NULL,
    remaining bigint NOT NULL,
    expired bigint NOT NULL,
    earned_at bigint NOT NULL,
    available_from bigint NOT NULL,
    expires_at bigint,
    matured smallint NOT NULL,
    origin_key bigint,
    origin_no bigint,
    is_open smallint NOT NULL,
    CONSTRAINT club_lot_remaining CHECK ((remaining >= 0))
);
CREATE TABLE public.club_mark (
    name character varying(300) NOT NULL COLLATE pg_catalog."C",
    value bigint NOT NULL
);
CREATE TABLE public.club_member (
    member_id character varying(200) NOT NULL COLLATE pg_catalog."C",
    member_key bigint NOT NULL,
    merged_into bigint
);
CREATE TABLE public.club_message (
    member_key bigint NOT NULL,
    message_id character varying(200) NOT NULL COLLATE pg_catalog."C",
    rule_id character varying(200) NOT NULL COLLATE pg_catalog."C",
    due_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    about text NOT NULL,
    state character varying(20) NOT NULL COLLATE pg_catalog."C",
    is_open smallint NOT NULL,
    attempts bigint NOT NULL,
    channel character varying(32) COLLATE pg_catalog."C",
    provider_id text,
    reason text,
    offer_id character varying(255) COLLATE pg_catalog."C",
    done_at bigint,
    version bigint NOT NULL
);
CREATE TABLE public.club_meta (
    name character varying(200) NOT NULL COLLATE pg_catalog."C",
    value character varying(200) NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.club_occasion (
    member_key bigint NOT NULL,
    no bigint NOT NULL,
    relation character varying(20) NOT NULL COLLATE pg_catalog."C",
    due_key character varying(20) NOT NULL COLLATE pg_catalog."C",
    skip character varying(20) NOT NULL COLLATE pg_catalog."C",
    sealed bytea NOT NULL
);
CREATE TABLE public.club_order (
    member_key bigint NOT NULL,
    order_key character varying(500) NOT NULL COLLATE pg_catalog."C",
    modified_at bigint,
    observed_at bigint,
    digest character varying(64) NOT NULL COLLATE pg_catalog."C",
    state character varying(20) NOT NULL COLLATE pg_catalog."C",
    earned_at bigint,
    total_minor bigint NOT NULL,
    basis_minor bigint NOT NULL,
    refunded_minor bigint NOT NULL,
    counted smallint NOT NULL,
    document text NOT NULL
);
CREATE TABLE public.club_owner (
    order_key character varying(500) NOT NULL COLLATE pg_catalog."C",
    member_key bigint,
    document text,
    payers text
);
CREATE TABLE public.club_person_key (
    member_key bigint NOT NULL,
    version bigint NOT NULL,
    wrapped bytea NOT NULL
);
CREATE TABLE public.club_posting (
    member_key bigint NOT NULL,
    seq bigint NOT NULL,
    kind character varying(20) NOT NULL COLLATE pg_catalog."C",
    occurred_at bigint NOT NULL,
    decided_at bigint NOT NULL,
    posted_at bigint NOT NULL,
    reference character varying(255) COLLATE pg_catalog."C",
    digest character varying(64) COLLATE pg_catalog."C",
    order_key character varying(500) COLLATE pg_catalog."C",
    program_version character varying(64) COLLATE pg_catalog."C",
    actor character varying(200) COLLATE pg_catalog."C",
    reason text,
    corrects bigint
);
CREATE TABLE public.club_profile (
    member_key bigint NOT NULL,
    name bytea,
    document bytea,
    changed_at bigint NOT NULL,
    version bigint NOT NULL,
    erased_at bigint
);
CREATE TABLE public.club_program (
    effective_at bigint NOT NULL,
    n bigint NOT NULL,
    version character varying(64) NOT NULL COLLATE pg_catalog."C",
    document text NOT NULL
);
CREATE TABLE public.club_referral (
    member_key bigint NOT NULL,
    referrer_key bigint NOT NULL,
    state character varying(20) NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    due_at bigint,
    order_key character varying(500) COLLATE pg_catalog."C",
    reason text,
    token bytea,
    version bigint NOT NULL
);
CREATE TABLE public.club_reward (
    member_key bigint NOT NULL,
    record_id character varying(255) NOT NULL COLLATE pg_catalog."C",
    reward_id character varying(200) NOT NULL COLLATE pg_catalog."C",
    state character varying(20) NOT NULL COLLATE pg_catalog."C",
    ends_at bigint,
    document text NOT NULL
);
CREATE TABLE public.club_salt (
    member_key bigint NOT NULL,
    salt bytea NOT NULL
);
CREATE TABLE public.club_shared (
    name character varying(300) NOT NULL COLLATE pg_catalog."C",
    value bigint NOT NULL
);
CREATE TABLE public.club_tier_change (
    member_key bigint NOT NULL,
    version bigint NOT NULL,
    n bigint NOT NULL,
    at bigint NOT NULL,
    before character varying(200) COLLATE pg_catalog."C",
    after character varying(200) COLLATE pg_catalog."C",
    reason character varying(200) NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.club_voucher (
    code_key character varying(80) NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    campaign_id character varying(200) NOT NULL COLLATE pg_catalog."C",
    state character varying(20) NOT NULL COLLATE pg_catalog."C",
    uses bigint NOT NULL,
    most bigint NOT NULL,
    member_key bigint,
    starts_at bigint NOT NULL,
    ends_at bigint,
    document text NOT NULL,
    card_key bigint
);
CREATE TABLE public.club_voucher_use (
    code_key character varying(80) NOT NULL COLLATE pg_catalog."C",
    use_id character varying(200) NOT NULL COLLATE pg_catalog."C",
    state character varying(20) NOT NULL COLLATE pg_catalog."C",
    member_key bigint,
    order_key character varying(500) COLLATE pg_catalog."C",
    until bigint,
    at bigint NOT NULL,
    document text NOT NULL
);
INSERT INTO public.club_account VALUES (4114173641443288556, 1704067200000000, 2, 2, 1, 1704499200000000, 1709337600000000, NULL, 'base', '["base",1704067200000000,null,null,null,null,null]', 1672963200000000, 20, 20, 1, 0, '[]', NULL);
INSERT INTO public.club_account VALUES (1722160957904097806, 1704067200000000, 4, 4, 1, 1704499200000000, 1709337600000000, 1735776000000000, 'silver', '["silver",1704067200000000,1735776000000000,null,null,null,null]', 1672963200000000, 450, 450, 1, 0, '[]', NULL);
INSERT INTO public.club_account VALUES (2149932312217751379, 1704067200000000, 5, 5, 3, 1707523200000000, 1707525000000000, NULL, 'base', '["base",1704067200000000,null,null,null,null,null]', 1675987200000000, 290, 290, 2, 0, '[["city","Yazd"]]', NULL);
INSERT INTO public.club_balance VALUES (4114173641443288556, 'points', 0, 20, 0, 0, -20, 0, 0, 0, 0, 0);
INSERT INTO public.club_balance VALUES (1722160957904097806, 'points', 0, 330, 0, 0, -500, 120, 0, 50, 0, 0);
INSERT INTO public.club_balance VALUES (2149932312217751379, 'points', 200, 75, 30, 0, -290, 0, 0, 0, -15, 0);
INSERT INTO public.club_entry VALUES (1722160957904097806, 1, 0, 'points', 1, 'issued', 'pending', 500);
INSERT INTO public.club_entry VALUES (2149932312217751379, 1, 0, 'points', 1, 'issued', 'pending', 90);
INSERT INTO public.club_entry VALUES (4114173641443288556, 1, 0, 'points', 1, 'issued', 'pending', 20);
INSERT INTO public.club_entry VALUES (1722160957904097806, 2, 0, 'points', 1, 'pending', 'open', 500);
INSERT INTO public.club_entry VALUES (2149932312217751379, 2, 0, 'points', 1, 'pending', 'open', 90);
INSERT INTO public.club_entry VALUES (4114173641443288556, 2, 0, 'points', 1, 'pending', 'open', 20);
INSERT INTO public.club_entry VALUES (1722160957904097806, 3, 0, 'points', 1, 'open', 'redeemed', 120);
INSERT INTO public.club_entry VALUES (1722160957904097806, 4, 0, 'points', 1, 'open', 'clawed_back', 50);
INSERT INTO public.club_entry VALUES (2149932312217751379, 3, 0, 'points', 2, 'issued', 'pending', 200);
INSERT INTO public.club_entry VALUES (2149932312217751379, 4, 0, 'points', 3, 'adjusted', 'open', 15);
INSERT INTO public.club_entry VALUES (2149932312217751379, 5, 0, 'points', 1, 'open', 'held', 30);
INSERT INTO public.club_fact VALUES (1722160957904097806, 1704067200000000, 1, 0, 1704067200000000, 500, 500, 1, 0);
INSERT INTO public.club_fact VALUES (2149932312217751379, 1704067200000000, 1, 0, 1704067200000000, 90, 90, 1, 0);
INSERT INTO public.club_fact VALUES (4114173641443288556, 1704067200000000, 1, 0, 1704067200000000, 20, 20, 1, 0);
INSERT INTO public.club_fact VALUES (1722160957904097806, 1704067200000000, 4, 0, 1704499200000000, -50, -50, 0, 0);
INSERT INTO public.club_fact VALUES (2149932312217751379, 1707436800000000, 3, 0, 1707436800000000, 200, 200, 1, 0);
INSERT INTO public.club_hold VALUES (2149932312217751379, 'cart-7', 'points', '[[1,30]]', 1707525000000000, NULL, 'active', 0);
INSERT INTO public.club_lot VALUES (4114173641443288556, 1, 'points', 20, 20, 0, 1704067200000000, 1704326400000000, 1709337600000000, 1, NULL, NULL, 1);
INSERT INTO public.club_lot VALUES (1722160957904097806, 1, 'points', 500, 330, 0, 1704067200000000, 1704326400000000, 1709337600000000, 1, NULL, NULL, 1);
INSERT INTO public.club_lot VALUES (2149932312217751379, 2, 'points', 200, 200, 0, 1707436800000000, 1707696000000000, 1712707200000000, 0, NULL, NULL, 1);
INSERT INTO public.club_lot VALUES (2149932312217751379, 3, 'points', 0, 15, 0, 1707436800000000, 1707436800000000, 1712707200000000, 1, NULL, NULL, 1);
INSERT INTO public.club_lot VALUES (2149932312217751379, 1, 'points', 90, 60, 0, 1704067200000000, 1704326400000000, 1709337600000000, 1, NULL, NULL, 1);
INSERT INTO public.club_member VALUES ('bob', 2149932312217751379, NULL);
INSERT INTO public.club_member VALUES ('ada', 1722160957904097806, NULL);
INSERT INTO public.club_member VALUES ('هما', 4114173641443288556, NULL);
INSERT INTO public.club_meta VALUES ('schema', '4');
INSERT INTO public.club_order VALUES (2149932312217751379, 'web/2', 1704067200000000, 1704067200000000, '03555c149aea8a4b75bd', 'paid', 1704067200000000, 90, 90, 0, 1, '[2,["de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8","base",0,[],[],[],[],[["purchase","points","per-amount",90,1,90,"floor",90,90,null]]],[["points",1,90,[]]],[],[]]');
INSERT INTO public.club_order VALUES (4114173641443288556, 'web/4', 1704067200000000, 1704067200000000, '847863e0cb0cd02e2564', 'paid', 1704067200000000, 20, 20, 0, 1, '[2,["de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8","base",0,[],[],[],[],[["purchase","points","per-amount",20,1,20,"floor",20,20,null]]],[["points",1,20,[]]],[],[]]');
INSERT INTO public.club_order VALUES (1722160957904097806, 'web/1', 1704499200000000, 1704499200000000, '7c6352e53f117e09c0e2', 'paid', 1704067200000000, 500, 500, 50, 1, '[2,["de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8","base",0,[],[],[],[],[["purchase","points","per-amount",500,1,500,"floor",500,500,null]]],[["points",1,500,[["lot",50,1]]]],[],["r1"]]');
INSERT INTO public.club_order VALUES (2149932312217751379, 'web/5', 1707436800000000, 1707436800000000, 'f9284ab5c46e5c2ba823', 'paid', 1707436800000000, 200, 200, 0, 1, '[2,["de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8","base",0,[],[],[],[],[["purchase","points","per-amount",200,1,200,"floor",200,200,null]]],[["points",2,200,[]]],[],[]]');
INSERT INTO public.club_owner VALUES ('web/1', 1722160957904097806, NULL, NULL);
INSERT INTO public.club_owner VALUES ('web/2', 2149932312217751379, NULL, NULL);
INSERT INTO public.club_owner VALUES ('web/3', NULL, '{"source":"web","id":"3","member":null,"placed_at":1704067200000000,"paid_at":null,"state":"paid","currency":"EUR","total":70,"shipping":0,"shipping_tax":0,"version":[1704067200000000,1704067200000000],"attributes":[],"lines":[],"refunds":[]}', NULL);
INSERT INTO public.club_owner VALUES ('web/4', 4114173641443288556, NULL, NULL);
INSERT INTO public.club_owner VALUES ('web/5', 2149932312217751379, NULL, NULL);
INSERT INTO public.club_posting VALUES (1722160957904097806, 1, 'earn', 1704067200000000, 1704067200000000, 1704067200000000, NULL, NULL, 'web/1', 'de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8', NULL, NULL, NULL);
INSERT INTO public.club_posting VALUES (2149932312217751379, 1, 'earn', 1704067200000000, 1704067200000000, 1704067200000000, NULL, NULL, 'web/2', 'de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8', NULL, NULL, NULL);
INSERT INTO public.club_posting VALUES (4114173641443288556, 1, 'earn', 1704067200000000, 1704067200000000, 1704067200000000, NULL, NULL, 'web/4', 'de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8', NULL, NULL, NULL);
INSERT INTO public.club_posting VALUES (1722160957904097806, 2, 'mature', 1704326400000000, 1704326400000000, 1704499200000000, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.club_posting VALUES (2149932312217751379, 2, 'mature', 1704326400000000, 1704326400000000, 1704499200000000, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.club_posting VALUES (4114173641443288556, 2, 'mature', 1704326400000000, 1704326400000000, 1704499200000000, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.club_posting VALUES (1722160957904097806, 3, 'redeem', 1704499200000000, 1704499200000000, 1704499200000000, 'r-1', '96b1ef730055f6e6abdf', NULL, 'de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8', NULL, NULL, NULL);
INSERT INTO public.club_posting VALUES (1722160957904097806, 4, 'clawback', 1704499200000000, 1704499200000000, 1704499200000000, NULL, NULL, 'web/1', 'de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8', NULL, NULL, NULL);
INSERT INTO public.club_posting VALUES (2149932312217751379, 3, 'earn', 1707436800000000, 1707436800000000, 1707436800000000, NULL, NULL, 'web/5', 'de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8', NULL, NULL, NULL);
INSERT INTO public.club_posting VALUES (2149932312217751379, 4, 'adjust', 1707436800000000, 1707436800000000, 1707436800000000, 'a-1', '94d9d9e34dc35cf4fd44', NULL, 'de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8', 'cashier', 'it''s a gift; 100% of it', NULL);
INSERT INTO public.club_posting VALUES (2149932312217751379, 5, 'hold', 1707523200000000, 1707523200000000, 1707523200000000, 'hold:cart-7', '0e63ff5397cd9b19e576', NULL, 'de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8', NULL, NULL, NULL);
INSERT INTO public.club_program VALUES (1704067200000000, 1, 'de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8', '{"club":{"currency":"EUR"},"units":{"points":{"matures":"3 days","worth":1,"expires":{"after":"60 days"}}},"earn":[{"id":"purchase","per":1,"give":1}],"tiers":{"ladder":[{"id":"base"},{"id":"silver","at":400}]}}');
INSERT INTO public.club_tier_change VALUES (1722160957904097806, 1, 1, 1704067200000000, 'base', 'silver', 'reached');
INSERT INTO public.club_tier_change VALUES (1722160957904097806, 1, 0, 1704067200000000, NULL, 'base', 'joined');
INSERT INTO public.club_tier_change VALUES (2149932312217751379, 1, 0, 1704067200000000, NULL, 'base', 'joined');
INSERT INTO public.club_tier_change VALUES (4114173641443288556, 1, 0, 1704067200000000, NULL, 'base', 'joined');
ALTER TABLE ONLY public.club_account
    ADD CONSTRAINT club_account_pkey PRIMARY KEY (member_key);
ALTER TABLE ONLY public.club_attempt
    ADD CONSTRAINT club_attempt_pkey PRIMARY KEY (who);
ALTER TABLE ONLY public.club_balance
    ADD CONSTRAINT club_balance_pkey PRIMARY KEY (member_key, unit);
ALTER TABLE ONLY public.club_campaign
    ADD CONSTRAINT club_campaign_pkey PRIMARY KEY (campaign_id);
ALTER TABLE ONLY public.club_checkpoint
    ADD CONSTRAINT club_checkpoint_pkey PRIMARY KEY (size);
ALTER TABLE ONLY public.club_consent
    ADD CONSTRAINT club_consent_pkey PRIMARY KEY (member_key, n);
ALTER TABLE ONLY public.club_contact
    ADD CONSTRAINT club_contact_pkey PRIMARY KEY (kind, digest);
ALTER TABLE ONLY public.club_counter
    ADD CONSTRAINT club_counter_pkey PRIMARY KEY (member_key, name);
ALTER TABLE ONLY public.club_entry
    ADD CONSTRAINT club_entry_pkey PRIMARY KEY (member_key, seq, n);
ALTER TABLE ONLY public.club_fact
    ADD CONSTRAINT club_fact_pkey PRIMARY KEY (member_key, dated_at, version, n);
ALTER TABLE ONLY public.club_hold
    ADD CONSTRAINT club_hold_pkey PRIMARY KEY (member_key, hold_id);
ALTER TABLE ONLY public.club_leaf
    ADD CONSTRAINT club_leaf_pkey PRIMARY KEY (no);
ALTER TABLE ONLY public.club_lot
    ADD CONSTRAINT club_lot_pkey PRIMARY KEY (member_key, no);
ALTER TABLE ONLY public.club_mark
    ADD CONSTRAINT club_mark_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.club_member
    ADD CONSTRAINT club_member_pkey PRIMARY KEY (member_id);
ALTER TABLE ONLY public.club_message
    ADD CONSTRAINT club_message_pkey PRIMARY KEY (member_key, message_id);
ALTER TABLE ONLY public.club_meta
    ADD CONSTRAINT club_meta_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.club_occasion
    ADD CONSTRAINT club_occasion_pkey PRIMARY KEY (member_key, no);
ALTER TABLE ONLY public.club_order
    ADD CONSTRAINT club_order_pkey PRIMARY KEY (member_key, order_key);
ALTER TABLE ONLY public.club_owner
    ADD CONSTRAINT club_owner_pkey PRIMARY KEY (order_key);
ALTER TABLE ONLY public.club_person_key
    ADD CONSTRAINT club_person_key_pkey PRIMARY KEY (member_key);
ALTER TABLE ONLY public.club_posting
    ADD CONSTRAINT club_posting_pkey PRIMARY KEY (member_key, seq);
ALTER TABLE ONLY public.club_profile
    ADD CONSTRAINT club_profile_pkey PRIMARY KEY (member_key);
ALTER TABLE ONLY public.club_program
    ADD CONSTRAINT club_program_pkey PRIMARY KEY (effective_at, n);
ALTER TABLE ONLY public.club_referral
    ADD CONSTRAINT club_referral_pkey PRIMARY KEY (member_key);
ALTER TABLE ONLY public.club_reward
    ADD CONSTRAINT club_reward_pkey PRIMARY KEY (member_key, record_id);
ALTER TABLE ONLY public.club_salt
    ADD CONSTRAINT club_salt_pkey PRIMARY KEY (member_key);
ALTER TABLE ONLY public.club_shared
    ADD CONSTRAINT club_shared_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.club_tier_change
    ADD CONSTRAINT club_tier_change_pkey PRIMARY KEY (member_key, version, n);
ALTER TABLE ONLY public.club_voucher
    ADD CONSTRAINT club_voucher_pkey PRIMARY KEY (code_key);
ALTER TABLE ONLY public.club_voucher_use
    ADD CONSTRAINT club_voucher_use_pkey PRIMARY KEY (code_key, use_id);
CREATE INDEX club_account_due ON public.club_account USING btree (due_at, member_key);
CREATE INDEX club_account_joined ON public.club_account USING btree (joined_at, member_key);
CREATE INDEX club_account_review ON public.club_account USING btree (review_at, member_key);
CREATE INDEX club_attempt_kept ON public.club_attempt USING btree (kept_until);
CREATE INDEX club_contact_member ON public.club_contact USING btree (member_key, kind, digest);
CREATE INDEX club_fact_ordered ON public.club_fact USING btree (dated_at, member_key, orders) WHERE (orders > 0);
CREATE INDEX club_hold_active ON public.club_hold USING btree (member_key, state, hold_id) WHERE ((state)::text = 'active'::text);
CREATE UNIQUE INDEX club_leaf_posting ON public.club_leaf USING btree (member_key, seq);
CREATE INDEX club_lot_open ON public.club_lot USING btree (member_key, is_open, no) WHERE (is_open = 1);
CREATE UNIQUE INDEX club_member_key ON public.club_member USING btree (member_key);
CREATE INDEX club_message_done ON public.club_message USING btree (done_at) WHERE (done_at IS NOT NULL);
CREATE INDEX club_message_open ON public.club_message USING btree (is_open, due_at, member_key, message_id) WHERE (is_open = 1);
CREATE INDEX club_message_sent ON public.club_message USING btree (member_key, state, done_at) WHERE ((state)::text = 'sent'::text);
CREATE INDEX club_message_state ON public.club_message USING btree (state, member_key, message_id);
CREATE INDEX club_occasion_due ON public.club_occasion USING btree (due_key, skip, member_key, no, relation);
CREATE UNIQUE INDEX club_posting_reference ON public.club_posting USING btree (member_key, reference) WHERE (reference IS NOT NULL);
CREATE INDEX club_program_version ON public.club_program USING btree (version);
CREATE INDEX club_referral_due ON public.club_referral USING btree (due_at, member_key) WHERE (due_at IS NOT NULL);
CREATE INDEX club_referral_referrer ON public.club_referral USING btree (referrer_key, at, member_key);
CREATE INDEX club_reward_issued ON public.club_reward USING btree (member_key, state, record_id) WHERE ((state)::text = 'issued'::text);
CREATE INDEX club_voucher_campaign ON public.club_voucher USING btree (campaign_id, code_key);
CREATE INDEX club_voucher_member ON public.club_voucher USING btree (member_key, code_key) WHERE (member_key IS NOT NULL);
CREATE INDEX club_voucher_use_member ON public.club_voucher_use USING btree (member_key, code_key) WHERE (member_key IS NOT NULL);
CREATE INDEX club_voucher_use_order ON public.club_voucher_use USING btree (order_key, code_key);
CREATE INDEX club_voucher_use_reserved ON public.club_voucher_use USING btree (code_key, state, until) WHERE ((state)::text = 'reserved'::text);
