CREATE TABLE club_account (
	member_key INTEGER NOT NULL, 
	joined_at BIGINT NOT NULL, 
	version BIGINT NOT NULL, 
	seq BIGINT NOT NULL, 
	lot_no BIGINT NOT NULL, 
	last_at BIGINT NOT NULL, 
	due_at BIGINT NOT NULL, 
	review_at BIGINT, 
	tier_id VARCHAR(200), 
	standing TEXT NOT NULL, 
	window_start BIGINT NOT NULL, 
	window_spend BIGINT NOT NULL, 
	window_points BIGINT NOT NULL, 
	window_orders BIGINT NOT NULL, 
	window_visits BIGINT NOT NULL, 
	attributes TEXT NOT NULL, 
	merged_into BIGINT, 
	PRIMARY KEY (member_key)
);
INSERT INTO "club_account" VALUES(2675698069190249125,1704067200000000,4,4,1,1704499200000000,1709337600000000,1735776000000000,'silver','["silver",1704067200000000,1735776000000000,null,null,null,null]',1672963200000000,450,450,1,0,'[]',NULL);
INSERT INTO "club_account" VALUES(3186811036434614070,1704067200000000,2,2,1,1704499200000000,1709337600000000,NULL,'base','["base",1704067200000000,null,null,null,null,null]',1672963200000000,20,20,1,0,'[]',NULL);
INSERT INTO "club_account" VALUES(3613400397777246492,1704067200000000,5,5,3,1707523200000000,1707525000000000,NULL,'base','["base",1704067200000000,null,null,null,null,null]',1675987200000000,290,290,2,0,'[["city","Yazd"]]',NULL);
CREATE TABLE club_attempt (
	who VARCHAR(250) NOT NULL, 
	kept_until BIGINT, 
	document TEXT NOT NULL, 
	PRIMARY KEY (who)
)
 WITHOUT ROWID

;
CREATE TABLE club_balance (
	member_key INTEGER NOT NULL, 
	unit VARCHAR(200) NOT NULL, 
	pending BIGINT NOT NULL, 
	open BIGINT NOT NULL, 
	held BIGINT NOT NULL, 
	deficit BIGINT NOT NULL, 
	issued BIGINT NOT NULL, 
	redeemed BIGINT NOT NULL, 
	expired BIGINT NOT NULL, 
	clawed_back BIGINT NOT NULL, 
	adjusted BIGINT NOT NULL, 
	transferred BIGINT NOT NULL, 
	PRIMARY KEY (member_key, unit), 
	CONSTRAINT club_balance_pending CHECK (pending >= 0), 
	CONSTRAINT club_balance_open CHECK (open >= 0), 
	CONSTRAINT club_balance_held CHECK (held >= 0), 
	CONSTRAINT club_balance_deficit CHECK (deficit <= 0)
)
 WITHOUT ROWID

;
INSERT INTO "club_balance" VALUES(2675698069190249125,'points',0,330,0,0,-500,120,0,50,0,0);
INSERT INTO "club_balance" VALUES(3186811036434614070,'points',0,20,0,0,-20,0,0,0,0,0);
INSERT INTO "club_balance" VALUES(3613400397777246492,'points',200,75,30,0,-290,0,0,0,-15,0);
CREATE TABLE club_campaign (
	campaign_id VARCHAR(200) NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	document TEXT NOT NULL, 
	PRIMARY KEY (campaign_id)
)
 WITHOUT ROWID

;
CREATE TABLE club_checkpoint (
	size INTEGER NOT NULL, 
	peaks BLOB NOT NULL, 
	note TEXT NOT NULL, 
	PRIMARY KEY (size)
);
CREATE TABLE club_consent (
	member_key INTEGER NOT NULL, 
	n INTEGER NOT NULL, 
	channel VARCHAR(32) NOT NULL, 
	purpose VARCHAR(20) NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	at BIGINT NOT NULL, 
	source VARCHAR(200) NOT NULL, 
	actor VARCHAR(200) NOT NULL, 
	wording_version VARCHAR(64), 
	wording_digest VARCHAR(64), 
	PRIMARY KEY (member_key, n)
)
 WITHOUT ROWID

;
CREATE TABLE club_contact (
	kind VARCHAR(20) NOT NULL, 
	digest BLOB NOT NULL, 
	member_key BIGINT NOT NULL, 
	PRIMARY KEY (kind, digest)
)
 WITHOUT ROWID

;
CREATE TABLE club_counter (
	member_key INTEGER NOT NULL, 
	name VARCHAR(300) NOT NULL, 
	value BIGINT NOT NULL, 
	PRIMARY KEY (member_key, name)
)
 WITHOUT ROWID

;
CREATE TABLE club_entry (
	member_key INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	n INTEGER NOT NULL, 
	unit VARCHAR(200) NOT NULL, 
	lot_no BIGINT, 
	source VARCHAR(20) NOT NULL, 
	target VARCHAR(20) NOT NULL, 
	units BIGINT NOT NULL, 
	PRIMARY KEY (member_key, seq, n), 
	CONSTRAINT club_entry_units CHECK (units > 0)
)
 WITHOUT ROWID

;
INSERT INTO "club_entry" VALUES(2675698069190249125,1,0,'points',1,'issued','pending',500);
INSERT INTO "club_entry" VALUES(2675698069190249125,2,0,'points',1,'pending','open',500);
INSERT INTO "club_entry" VALUES(2675698069190249125,3,0,'points',1,'open','redeemed',120);
INSERT INTO "club_entry" VALUES(2675698069190249125,4,0,'points',1,'open','clawed_back',50);
INSERT INTO "club_entry" VALUES(3186811036434614070,1,0,'points',1,'issued','pending',20);
INSERT INTO "club_entry" VALUES(3186811036434614070,2,0,'points',1,'pending','open',20);
INSERT INTO "club_entry" VALUES(3613400397777246492,1,0,'points',1,'issued','pending',90);
INSERT INTO "club_entry" VALUES(3613400397777246492,2,0,'points',1,'pending','open',90);
INSERT INTO "club_entry" VALUES(3613400397777246492,3,0,'points',2,'issued','pending',200);
INSERT INTO "club_entry" VALUES(3613400397777246492,4,0,'points',3,'adjusted','open',15);
INSERT INTO "club_entry" VALUES(3613400397777246492,5,0,'points',1,'open','held',30);
CREATE TABLE club_fact (
	member_key INTEGER NOT NULL, 
	dated_at INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	n INTEGER NOT NULL, 
	known_at BIGINT NOT NULL, 
	spend_minor BIGINT NOT NULL, 
	points BIGINT NOT NULL, 
	orders BIGINT NOT NULL, 
	visits BIGINT NOT NULL, 
	PRIMARY KEY (member_key, dated_at, version, n)
)
 WITHOUT ROWID

;
INSERT INTO "club_fact" VALUES(2675698069190249125,1704067200000000,1,0,1704067200000000,500,500,1,0);
INSERT INTO "club_fact" VALUES(2675698069190249125,1704067200000000,4,0,1704499200000000,-50,-50,0,0);
INSERT INTO "club_fact" VALUES(3186811036434614070,1704067200000000,1,0,1704067200000000,20,20,1,0);
INSERT INTO "club_fact" VALUES(3613400397777246492,1704067200000000,1,0,1704067200000000,90,90,1,0);
INSERT INTO "club_fact" VALUES(3613400397777246492,1707436800000000,3,0,1707436800000000,200,200,1,0);
CREATE TABLE club_hold (
	member_key INTEGER NOT NULL, 
	hold_id VARCHAR(200) NOT NULL, 
	unit VARCHAR(200) NOT NULL, 
	takes TEXT NOT NULL, 
	lapses_at BIGINT NOT NULL, 
	order_key VARCHAR(500), 
	state VARCHAR(20) NOT NULL, 
	captured BIGINT NOT NULL, 
	PRIMARY KEY (member_key, hold_id)
);
INSERT INTO "club_hold" VALUES(3613400397777246492,'cart-7','points','[[1,30]]',1707525000000000,NULL,'active',0);
CREATE TABLE club_leaf (
	no INTEGER NOT NULL, 
	member_key BIGINT NOT NULL, 
	seq BIGINT NOT NULL, 
	hash BLOB NOT NULL, 
	details BLOB NOT NULL, 
	PRIMARY KEY (no)
);
CREATE TABLE club_lot (
	member_key INTEGER NOT NULL, 
	no INTEGER NOT NULL, 
	unit VARCHAR(200) NOT NULL, 
	units BIGINT NOT NULL, 
	remaining BIGINT NOT NULL, 
	expired BIGINT NOT NULL, 
	earned_at BIGINT NOT NULL, 
	available_from BIGINT NOT NULL, 
	expires_at BIGINT, 
	matured SMALLINT NOT NULL, 
	origin_key BIGINT, 
	origin_no BIGINT, 
	is_open SMALLINT NOT NULL, 
	PRIMARY KEY (member_key, no), 
	CONSTRAINT club_lot_remaining CHECK (remaining >= 0)
);
INSERT INTO "club_lot" VALUES(2675698069190249125,1,'points',500,330,0,1704067200000000,1704326400000000,1709337600000000,1,NULL,NULL,1);
INSERT INTO "club_lot" VALUES(3613400397777246492,1,'points',90,60,0,1704067200000000,1704326400000000,1709337600000000,1,NULL,NULL,1);
INSERT INTO "club_lot" VALUES(3186811036434614070,1,'points',20,20,0,1704067200000000,1704326400000000,1709337600000000,1,NULL,NULL,1);
INSERT INTO "club_lot" VALUES(3613400397777246492,2,'points',200,200,0,1707436800000000,1707696000000000,1712707200000000,0,NULL,NULL,1);
INSERT INTO "club_lot" VALUES(3613400397777246492,3,'points',0,15,0,1707436800000000,1707436800000000,1712707200000000,1,NULL,NULL,1);
CREATE TABLE club_mark (
	name VARCHAR(300) NOT NULL, 
	value BIGINT NOT NULL, 
	PRIMARY KEY (name)
)
 WITHOUT ROWID

;
CREATE TABLE club_member (
	member_id VARCHAR(200) NOT NULL, 
	member_key INTEGER NOT NULL, 
	merged_into BIGINT, 
	PRIMARY KEY (member_id)
)
 WITHOUT ROWID

;
INSERT INTO "club_member" VALUES('ada',2675698069190249125,NULL);
INSERT INTO "club_member" VALUES('bob',3613400397777246492,NULL);
INSERT INTO "club_member" VALUES('هما',3186811036434614070,NULL);
CREATE TABLE club_message (
	member_key INTEGER NOT NULL, 
	message_id VARCHAR(200) NOT NULL, 
	rule_id VARCHAR(200) NOT NULL, 
	due_at BIGINT NOT NULL, 
	ends_at BIGINT NOT NULL, 
	about TEXT NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	is_open SMALLINT NOT NULL, 
	attempts BIGINT NOT NULL, 
	channel VARCHAR(32), 
	provider_id TEXT, 
	reason TEXT, 
	offer_id VARCHAR(255), 
	done_at BIGINT, 
	version BIGINT NOT NULL, 
	PRIMARY KEY (member_key, message_id)
);
CREATE TABLE club_meta (
	name VARCHAR(200) NOT NULL, 
	value VARCHAR(200) NOT NULL, 
	PRIMARY KEY (name)
)
 WITHOUT ROWID

;
INSERT INTO "club_meta" VALUES('schema','4');
CREATE TABLE club_occasion (
	member_key INTEGER NOT NULL, 
	no INTEGER NOT NULL, 
	relation VARCHAR(20) NOT NULL, 
	due_key VARCHAR(20) NOT NULL, 
	skip VARCHAR(20) NOT NULL, 
	sealed BLOB NOT NULL, 
	PRIMARY KEY (member_key, no)
);
CREATE TABLE club_order (
	member_key INTEGER NOT NULL, 
	order_key VARCHAR(500) NOT NULL, 
	modified_at BIGINT, 
	observed_at BIGINT, 
	digest VARCHAR(64) NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	earned_at BIGINT, 
	total_minor BIGINT NOT NULL, 
	basis_minor BIGINT NOT NULL, 
	refunded_minor BIGINT NOT NULL, 
	counted SMALLINT NOT NULL, 
	document TEXT NOT NULL, 
	PRIMARY KEY (member_key, order_key)
)
 WITHOUT ROWID

;
INSERT INTO "club_order" VALUES(2675698069190249125,'web/1',1704499200000000,1704499200000000,'7c6352e53f117e09c0e2','paid',1704067200000000,500,500,50,1,'[2,["de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8","base",0,[],[],[],[],[["purchase","points","per-amount",500,1,500,"floor",500,500,null]]],[["points",1,500,[["lot",50,1]]]],[],["r1"]]');
INSERT INTO "club_order" VALUES(3186811036434614070,'web/4',1704067200000000,1704067200000000,'847863e0cb0cd02e2564','paid',1704067200000000,20,20,0,1,'[2,["de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8","base",0,[],[],[],[],[["purchase","points","per-amount",20,1,20,"floor",20,20,null]]],[["points",1,20,[]]],[],[]]');
INSERT INTO "club_order" VALUES(3613400397777246492,'web/2',1704067200000000,1704067200000000,'03555c149aea8a4b75bd','paid',1704067200000000,90,90,0,1,'[2,["de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8","base",0,[],[],[],[],[["purchase","points","per-amount",90,1,90,"floor",90,90,null]]],[["points",1,90,[]]],[],[]]');
INSERT INTO "club_order" VALUES(3613400397777246492,'web/5',1707436800000000,1707436800000000,'f9284ab5c46e5c2ba823','paid',1707436800000000,200,200,0,1,'[2,["de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8","base",0,[],[],[],[],[["purchase","points","per-amount",200,1,200,"floor",200,200,null]]],[["points",2,200,[]]],[],[]]');
CREATE TABLE club_owner (
	order_key VARCHAR(500) NOT NULL, 
	member_key BIGINT, 
	document TEXT, 
	payers TEXT, 
	PRIMARY KEY (order_key)
)
 WITHOUT ROWID

;
INSERT INTO "club_owner" VALUES('web/1',2675698069190249125,NULL,NULL);
INSERT INTO "club_owner" VALUES('web/2',3613400397777246492,NULL,NULL);
INSERT INTO "club_owner" VALUES('web/3',NULL,'{"source":"web","id":"3","member":null,"placed_at":1704067200000000,"paid_at":null,"state":"paid","currency":"EUR","total":70,"shipping":0,"shipping_tax":0,"version":[1704067200000000,1704067200000000],"attributes":[],"lines":[],"refunds":[]}',NULL);
INSERT INTO "club_owner" VALUES('web/4',3186811036434614070,NULL,NULL);
INSERT INTO "club_owner" VALUES('web/5',3613400397777246492,NULL,NULL);
CREATE TABLE club_person_key (
	member_key INTEGER NOT NULL, 
	version BIGINT NOT NULL, 
	wrapped BLOB NOT NULL, 
	PRIMARY KEY (member_key)
)
 WITHOUT ROWID

;
CREATE TABLE club_posting (
	member_key INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	occurred_at BIGINT NOT NULL, 
	decided_at BIGINT NOT NULL, 
	posted_at BIGINT NOT NULL, 
	reference VARCHAR(255), 
	digest VARCHAR(64), 
	order_key VARCHAR(500), 
	program_version VARCHAR(64), 
	actor VARCHAR(200), 
	reason TEXT, 
	corrects BIGINT, 
	PRIMARY KEY (member_key, seq)
)
 WITHOUT ROWID

;
INSERT INTO "club_posting" VALUES(2675698069190249125,1,'earn',1704067200000000,1704067200000000,1704067200000000,NULL,NULL,'web/1','de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8',NULL,NULL,NULL);
INSERT INTO "club_posting" VALUES(2675698069190249125,2,'mature',1704326400000000,1704326400000000,1704499200000000,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "club_posting" VALUES(2675698069190249125,3,'redeem',1704499200000000,1704499200000000,1704499200000000,'r-1','96b1ef730055f6e6abdf',NULL,'de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8',NULL,NULL,NULL);
INSERT INTO "club_posting" VALUES(2675698069190249125,4,'clawback',1704499200000000,1704499200000000,1704499200000000,NULL,NULL,'web/1','de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8',NULL,NULL,NULL);
INSERT INTO "club_posting" VALUES(3186811036434614070,1,'earn',1704067200000000,1704067200000000,1704067200000000,NULL,NULL,'web/4','de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8',NULL,NULL,NULL);
INSERT INTO "club_posting" VALUES(3186811036434614070,2,'mature',1704326400000000,1704326400000000,1704499200000000,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "club_posting" VALUES(3613400397777246492,1,'earn',1704067200000000,1704067200000000,1704067200000000,NULL,NULL,'web/2','de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8',NULL,NULL,NULL);
INSERT INTO "club_posting" VALUES(3613400397777246492,2,'mature',1704326400000000,1704326400000000,1704499200000000,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "club_posting" VALUES(3613400397777246492,3,'earn',1707436800000000,1707436800000000,1707436800000000,NULL,NULL,'web/5','de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8',NULL,NULL,NULL);
INSERT INTO "club_posting" VALUES(3613400397777246492,4,'adjust',1707436800000000,1707436800000000,1707436800000000,'a-1','94d9d9e34dc35cf4fd44',NULL,'de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8','cashier','it''s a gift; 100% of it',NULL);
INSERT INTO "club_posting" VALUES(3613400397777246492,5,'hold',1707523200000000,1707523200000000,1707523200000000,'hold:cart-7','0e63ff5397cd9b19e576',NULL,'de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8',NULL,NULL,NULL);
CREATE TABLE club_profile (
	member_key INTEGER NOT NULL, 
	name BLOB, 
	document BLOB, 
	changed_at BIGINT NOT NULL, 
	version BIGINT NOT NULL, 
	erased_at BIGINT, 
	PRIMARY KEY (member_key)
)
 WITHOUT ROWID

;
CREATE TABLE club_program (
	effective_at INTEGER NOT NULL, 
	n INTEGER NOT NULL, 
	version VARCHAR(64) NOT NULL, 
	document TEXT NOT NULL, 
	PRIMARY KEY (effective_at, n)
)
 WITHOUT ROWID

;
INSERT INTO "club_program" VALUES(1704067200000000,1,'de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8','{"club":{"currency":"EUR"},"units":{"points":{"matures":"3 days","worth":1,"expires":{"after":"60 days"}}},"earn":[{"id":"purchase","per":1,"give":1}],"tiers":{"ladder":[{"id":"base"},{"id":"silver","at":400}]}}');
CREATE TABLE club_referral (
	member_key INTEGER NOT NULL, 
	referrer_key BIGINT NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	at BIGINT NOT NULL, 
	due_at BIGINT, 
	order_key VARCHAR(500), 
	reason TEXT, 
	token BLOB, 
	version BIGINT NOT NULL, 
	PRIMARY KEY (member_key)
);
CREATE TABLE club_reward (
	member_key INTEGER NOT NULL, 
	record_id VARCHAR(255) NOT NULL, 
	reward_id VARCHAR(200) NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	ends_at BIGINT, 
	document TEXT NOT NULL, 
	PRIMARY KEY (member_key, record_id)
);
CREATE TABLE club_salt (
	member_key INTEGER NOT NULL, 
	salt BLOB NOT NULL, 
	PRIMARY KEY (member_key)
);
CREATE TABLE club_shared (
	name VARCHAR(300) NOT NULL, 
	value BIGINT NOT NULL, 
	PRIMARY KEY (name)
)
 WITHOUT ROWID

;
CREATE TABLE club_tier_change (
	member_key INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	n INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	"before" VARCHAR(200), 
	"after" VARCHAR(200), 
	reason VARCHAR(200) NOT NULL, 
	PRIMARY KEY (member_key, version, n)
)
 WITHOUT ROWID

;
INSERT INTO "club_tier_change" VALUES(2675698069190249125,1,0,1704067200000000,NULL,'base','joined');
INSERT INTO "club_tier_change" VALUES(2675698069190249125,1,1,1704067200000000,'base','silver','reached');
INSERT INTO "club_tier_change" VALUES(3186811036434614070,1,0,1704067200000000,NULL,'base','joined');
INSERT INTO "club_tier_change" VALUES(3613400397777246492,1,0,1704067200000000,NULL,'base','joined');
CREATE TABLE club_voucher (
	code_key VARCHAR(80) NOT NULL, 
	version BIGINT NOT NULL, 
	campaign_id VARCHAR(200) NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	uses BIGINT NOT NULL, 
	most BIGINT NOT NULL, 
	member_key BIGINT, 
	starts_at BIGINT NOT NULL, 
	ends_at BIGINT, 
	document TEXT NOT NULL, 
	card_key BIGINT, 
	PRIMARY KEY (code_key)
);
CREATE TABLE club_voucher_use (
	code_key VARCHAR(80) NOT NULL, 
	use_id VARCHAR(200) NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	member_key BIGINT, 
	order_key VARCHAR(500), 
	until BIGINT, 
	at BIGINT NOT NULL, 
	document TEXT NOT NULL, 
	PRIMARY KEY (code_key, use_id)
);
CREATE INDEX club_account_due ON club_account (due_at, member_key);
CREATE INDEX club_account_joined ON club_account (joined_at, member_key);
CREATE INDEX club_account_review ON club_account (review_at, member_key);
CREATE INDEX club_attempt_kept ON club_attempt (kept_until);
CREATE INDEX club_contact_member ON club_contact (member_key, kind, digest);
CREATE INDEX club_fact_ordered ON club_fact (dated_at, member_key, orders) WHERE orders > 0;
CREATE INDEX club_hold_active ON club_hold (member_key, state, hold_id) WHERE state = 'active';
CREATE UNIQUE INDEX club_leaf_posting ON club_leaf (member_key, seq);
CREATE INDEX club_lot_open ON club_lot (member_key, is_open, no) WHERE is_open = 1;
CREATE UNIQUE INDEX club_member_key ON club_member (member_key);
CREATE INDEX club_message_done ON club_message (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX club_message_open ON club_message (is_open, due_at, member_key, message_id) WHERE is_open = 1;
CREATE INDEX club_message_sent ON club_message (member_key, state, done_at) WHERE state = 'sent';
CREATE INDEX club_message_state ON club_message (state, member_key, message_id);
CREATE INDEX club_occasion_due ON club_occasion (due_key, skip, member_key, no, relation);
CREATE UNIQUE INDEX club_posting_reference ON club_posting (member_key, reference) WHERE reference IS NOT NULL;
CREATE INDEX club_program_version ON club_program (version);
CREATE INDEX club_referral_due ON club_referral (due_at, member_key) WHERE due_at IS NOT NULL;
CREATE INDEX club_referral_referrer ON club_referral (referrer_key, at, member_key);
CREATE INDEX club_reward_issued ON club_reward (member_key, state, record_id) WHERE state = 'issued';
CREATE INDEX club_voucher_campaign ON club_voucher (campaign_id, code_key);
CREATE INDEX club_voucher_member ON club_voucher (member_key, code_key) WHERE member_key IS NOT NULL;
CREATE INDEX club_voucher_use_member ON club_voucher_use (member_key, code_key) WHERE member_key IS NOT NULL;
CREATE INDEX club_voucher_use_order ON club_voucher_use (order_key, code_key);
CREATE INDEX club_voucher_use_reserved ON club_voucher_use (code_key, state, until) WHERE state = 'reserved';
