CREATE TABLE `club_account` (
  `member_key` bigint(20) NOT NULL,
  `joined_at` bigint(20) NOT NULL,
  `version` bigint(20) NOT NULL,
  `seq` bigint(20) NOT NULL,
  `lot_no` bigint(20) NOT NULL,
  `last_at` bigint(20) NOT NULL,
  `due_at` bigint(20) NOT NULL,
  `review_at` bigint(20) DEFAULT NULL,
  `tier_id` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin DEFAULT NULL,
  `standing` longtext CHARACTER SET utf8mb4 NOT NULL,
  `window_start` bigint(20) NOT NULL,
  `window_spend` bigint(20) NOT NULL,
  `window_points` bigint(20) NOT NULL,
  `window_orders` bigint(20) NOT NULL,
  `window_visits` bigint(20) NOT NULL,
  `attributes` longtext CHARACTER SET utf8mb4 NOT NULL,
  `merged_into` bigint(20) DEFAULT NULL,
  PRIMARY KEY (`member_key`),
  KEY `club_account_due` (`due_at`,`member_key`),
  KEY `club_account_joined` (`joined_at`,`member_key`),
  KEY `club_account_review` (`review_at`,`member_key`)
) ENGINE=InnoDB;
INSERT INTO `club_account` VALUES (1949193486201639393,1704067200000000,5,5,3,1707523200000000,1707525000000000,NULL,'base','[\"base\",1704067200000000,null,null,null,null,null]',1675987200000000,290,290,2,0,'[[\"city\",\"Yazd\"]]',NULL);
INSERT INTO `club_account` VALUES (2131214209682998479,1704067200000000,4,4,1,1704499200000000,1709337600000000,1735776000000000,'silver','[\"silver\",1704067200000000,1735776000000000,null,null,null,null]',1672963200000000,450,450,1,0,'[]',NULL);
INSERT INTO `club_account` VALUES (2961042557200964537,1704067200000000,2,2,1,1704499200000000,1709337600000000,NULL,'base','[\"base\",1704067200000000,null,null,null,null,null]',1672963200000000,20,20,1,0,'[]',NULL);
CREATE TABLE `club_attempt` (
  `who` varchar(250) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `kept_until` bigint(20) DEFAULT NULL,
  `document` longtext CHARACTER SET utf8mb4 NOT NULL,
  PRIMARY KEY (`who`),
  KEY `club_attempt_kept` (`kept_until`)
) ENGINE=InnoDB;
CREATE TABLE `club_balance` (
  `member_key` bigint(20) NOT NULL,
  `unit` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `pending` bigint(20) NOT NULL,
  `open` bigint(20) NOT NULL,
  `held` bigint(20) NOT NULL,
  `deficit` bigint(20) NOT NULL,
  `issued` bigint(20) NOT NULL,
  `redeemed` bigint(20) NOT NULL,
  `expired` bigint(20) NOT NULL,
  `clawed_back` bigint(20) NOT NULL,
  `adjusted` bigint(20) NOT NULL,
  `transferred` bigint(20) NOT NULL,
  PRIMARY KEY (`member_key`,`unit`),
  CONSTRAINT `club_balance_pending` CHECK (`pending` >= 0),
  CONSTRAINT `club_balance_open` CHECK (`open` >= 0),
  CONSTRAINT `club_balance_held` CHECK (`held` >= 0),
  CONSTRAINT `club_balance_deficit` CHECK (`deficit` <= 0)
) ENGINE=InnoDB;
INSERT INTO `club_balance` VALUES (1949193486201639393,'points',200,75,30,0,-290,0,0,0,-15,0);
INSERT INTO `club_balance` VALUES (2131214209682998479,'points',0,330,0,0,-500,120,0,50,0,0);
INSERT INTO `club_balance` VALUES (2961042557200964537,'points',0,20,0,0,-20,0,0,0,0,0);
CREATE TABLE `club_campaign` (
  `campaign_id` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `state` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `document` longtext CHARACTER SET utf8mb4 NOT NULL,
  PRIMARY KEY (`campaign_id`)
) ENGINE=InnoDB;
CREATE TABLE `club_checkpoint` (
  `size` bigint(20) NOT NULL,
  `peaks` varbinary(1984) NOT NULL,
  `note` longtext CHARACTER SET utf8mb4 NOT NULL,
  PRIMARY KEY (`size`)
) ENGINE=InnoDB;
CREATE TABLE `club_consent` (
  `member_key` bigint(20) NOT NULL,
  `n` bigint(20) NOT NULL,
  `channel` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `purpose` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `state` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `at` bigint(20) NOT NULL,
  `source` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `actor` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `wording_version` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin DEFAULT NULL,
  `wording_digest` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin DEFAULT NULL,
  PRIMARY KEY (`member_key`,`n`)
) ENGINE=InnoDB;
CREATE TABLE `club_contact` (
  `kind` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `digest` varbinary(16) NOT NULL,
  `member_key` bigint(20) NOT NULL,
  PRIMARY KEY (`kind`,`digest`),
  KEY `club_contact_member` (`member_key`,`kind`,`digest`)
) ENGINE=InnoDB;
CREATE TABLE `club_counter` (
  `member_key` bigint(20) NOT NULL,
  `name` varchar(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `value` bigint(20) NOT NULL,
  PRIMARY KEY (`member_key`,`name`)
) ENGINE=InnoDB;
CREATE TABLE `club_entry` (
  `member_key` bigint(20) NOT NULL,
  `seq` bigint(20) NOT NULL,
  `n` bigint(20) NOT NULL,
  `unit` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `lot_no` bigint(20) DEFAULT NULL,
  `source` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `target` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `units` bigint(20) NOT NULL,
  PRIMARY KEY (`member_key`,`seq`,`n`),
  CONSTRAINT `club_entry_units` CHECK (`units` > 0)
) ENGINE=InnoDB;
INSERT INTO `club_entry` VALUES (1949193486201639393,1,0,'points',1,'issued','pending',90);
INSERT INTO `club_entry` VALUES (1949193486201639393,2,0,'points',1,'pending','open',90);
INSERT INTO `club_entry` VALUES (1949193486201639393,3,0,'points',2,'issued','pending',200);
INSERT INTO `club_entry` VALUES (1949193486201639393,4,0,'points',3,'adjusted','open',15);
INSERT INTO `club_entry` VALUES (1949193486201639393,5,0,'points',1,'open','held',30);
INSERT INTO `club_entry` VALUES (2131214209682998479,1,0,'points',1,'issued','pending',500);
INSERT INTO `club_entry` VALUES (2131214209682998479,2,0,'points',1,'pending','open',500);
INSERT INTO `club_entry` VALUES (2131214209682998479,3,0,'points',1,'open','redeemed',120);
INSERT INTO `club_entry` VALUES (2131214209682998479,4,0,'points',1,'open','clawed_back',50);
INSERT INTO `club_entry` VALUES (2961042557200964537,1,0,'points',1,'issued','pending',20);
INSERT INTO `club_entry` VALUES (2961042557200964537,2,0,'points',1,'pending','open',20);
CREATE TABLE `club_fact` (
  `member_key` bigint(20) NOT NULL,
  `dated_at` bigint(20) NOT NULL,
  `version` bigint(20) NOT NULL,
  `n` bigint(20) NOT NULL,
  `known_at` bigint(20) NOT NULL,
  `spend_minor` bigint(20) NOT NULL,
  `points` bigint(20) NOT NULL,
  `orders` bigint(20) NOT NULL,
  `visits` bigint(20) NOT NULL,
  PRIMARY KEY (`member_key`,`dated_at`,`version`,`n`),
  KEY `club_fact_ordered` (`dated_at`,`member_key`,`orders`)
) ENGINE=InnoDB;
INSERT INTO `club_fact` VALUES (1949193486201639393,1704067200000000,1,0,1704067200000000,90,90,1,0);
INSERT INTO `club_fact` VALUES (1949193486201639393,1707436800000000,3,0,1707436800000000,200,200,1,0);
INSERT INTO `club_fact` VALUES (2131214209682998479,1704067200000000,1,0,1704067200000000,500,500,1,0);
INSERT INTO `club_fact` VALUES (2131214209682998479,1704067200000000,4,0,1704499200000000,-50,-50,0,0);
INSERT INTO `club_fact` VALUES (2961042557200964537,1704067200000000,1,0,1704067200000000,20,20,1,0);
CREATE TABLE `club_hold` (
  `member_key` bigint(20) NOT NULL,
  `hold_id` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `unit` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `takes` longtext CHARACTER SET utf8mb4 NOT NULL,
  `lapses_at` bigint(20) NOT NULL,
  `order_key` varchar(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin DEFAULT NULL,
  `state` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `captured` bigint(20) NOT NULL,
  PRIMARY KEY (`member_key`,`hold_id`),
  KEY `club_hold_active` (`member_key`,`state`,`hold_id`)
) ENGINE=InnoDB;
INSERT INTO `club_hold` VALUES (1949193486201639393,'cart-7','points','[[1,30]]',1707525000000000,NULL,'active',0);
CREATE TABLE `club_leaf` (
  `no` bigint(20) NOT NULL,
  `member_key` bigint(20) NOT NULL,
  `seq` bigint(20) NOT NULL,
  `hash` varbinary(32) NOT NULL,
  `details` varbinary(32) NOT NULL,
  PRIMARY KEY (`no`),
  UNIQUE KEY `club_leaf_posting` (`member_key`,`seq`)
) ENGINE=InnoDB;
CREATE TABLE `club_lot` (
  `member_key` bigint(20) NOT NULL,
  `no` bigint(20) NOT NULL,
  `unit` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `units` bigint(20) NOT NULL,
  `remaining` bigint(20) NOT NULL,
  `expired` bigint(20) NOT NULL,
  `earned_at` bigint(20) NOT NULL,
  `available_from` bigint(20) NOT NULL,
  `expires_at` bigint(20) DEFAULT NULL,
  `matured` smallint(6) NOT NULL,
  `origin_key` bigint(20) DEFAULT NULL,
  `origin_no` bigint(20) DEFAULT NULL,
  `is_open` smallint(6) NOT NULL,
  PRIMARY KEY (`member_key`,`no`),
  KEY `club_lot_open` (`member_key`,`is_open`,`no`),
  CONSTRAINT `club_lot_remaining` CHECK (`remaining` >= 0)
) ENGINE=InnoDB;
INSERT INTO `club_lot` VALUES (1949193486201639393,1,'points',90,60,0,1704067200000000,1704326400000000,1709337600000000,1,NULL,NULL,1);
INSERT INTO `club_lot` VALUES (1949193486201639393,2,'points',200,200,0,1707436800000000,1707696000000000,1712707200000000,0,NULL,NULL,1);
INSERT INTO `club_lot` VALUES (1949193486201639393,3,'points',0,15,0,1707436800000000,1707436800000000,1712707200000000,1,NULL,NULL,1);
INSERT INTO `club_lot` VALUES (2131214209682998479,1,'points',500,330,0,1704067200000000,1704326400000000,1709337600000000,1,NULL,NULL,1);
INSERT INTO `club_lot` VALUES (2961042557200964537,1,'points',20,20,0,1704067200000000,1704326400000000,1709337600000000,1,NULL,NULL,1);
CREATE TABLE `club_mark` (
  `name` varchar(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `value` bigint(20) NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB;
CREATE TABLE `club_member` (
  `member_id` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `member_key` bigint(20) NOT NULL,
  `merged_into` bigint(20) DEFAULT NULL,
  PRIMARY KEY (`member_id`),
  UNIQUE KEY `club_member_key` (`member_key`)
) ENGINE=InnoDB;
INSERT INTO `club_member` VALUES ('ada',2131214209682998479,NULL);
INSERT INTO `club_member` VALUES ('bob',1949193486201639393,NULL);
INSERT INTO `club_member` VALUES ('هما',2961042557200964537,NULL);
CREATE TABLE `club_message` (
  `member_key` bigint(20) NOT NULL,
  `message_id` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `rule_id` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `due_at` bigint(20) NOT NULL,
  `ends_at` bigint(20) NOT NULL,
  `about` longtext CHARACTER SET utf8mb4 NOT NULL,
  `state` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `is_open` smallint(6) NOT NULL,
  `attempts` bigint(20) NOT NULL,
  `channel` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin DEFAULT NULL,
  `provider_id` longtext CHARACTER SET utf8mb4 DEFAULT NULL,
  `reason` longtext CHARACTER SET utf8mb4 DEFAULT NULL,
  `offer_id` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin DEFAULT NULL,
  `done_at` bigint(20) DEFAULT NULL,
  `version` bigint(20) NOT NULL,
  PRIMARY KEY (`member_key`,`message_id`),
  KEY `club_message_done` (`done_at`),
  KEY `club_message_open` (`is_open`,`due_at`,`member_key`,`message_id`),
  KEY `club_message_sent` (`member_key`,`state`,`done_at`),
  KEY `club_message_state` (`state`,`member_key`,`message_id`)
) ENGINE=InnoDB;
CREATE TABLE `club_meta` (
  `name` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `value` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB;
INSERT INTO `club_meta` VALUES ('schema','4');
CREATE TABLE `club_occasion` (
  `member_key` bigint(20) NOT NULL,
  `no` bigint(20) NOT NULL,
  `relation` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `due_key` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `skip` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `sealed` varbinary(2000) NOT NULL,
  PRIMARY KEY (`member_key`,`no`),
  KEY `club_occasion_due` (`due_key`,`skip`,`member_key`,`no`,`relation`)
) ENGINE=InnoDB;
CREATE TABLE `club_order` (
  `member_key` bigint(20) NOT NULL,
  `order_key` varchar(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `modified_at` bigint(20) DEFAULT NULL,
  `observed_at` bigint(20) DEFAULT NULL,
  `digest` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `state` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `earned_at` bigint(20) DEFAULT NULL,
  `total_minor` bigint(20) NOT NULL,
  `basis_minor` bigint(20) NOT NULL,
  `refunded_minor` bigint(20) NOT NULL,
  `counted` smallint(6) NOT NULL,
  `document` longtext CHARACTER SET utf8mb4 NOT NULL,
  PRIMARY KEY (`member_key`,`order_key`)
) ENGINE=InnoDB;
INSERT INTO `club_order` VALUES (1949193486201639393,'web/2',1704067200000000,1704067200000000,'03555c149aea8a4b75bd','paid',1704067200000000,90,90,0,1,'[2,[\"de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8\",\"base\",0,[],[],[],[],[[\"purchase\",\"points\",\"per-amount\",90,1,90,\"floor\",90,90,null]]],[[\"points\",1,90,[]]],[],[]]');
INSERT INTO `club_order` VALUES (1949193486201639393,'web/5',1707436800000000,1707436800000000,'f9284ab5c46e5c2ba823','paid',1707436800000000,200,200,0,1,'[2,[\"de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8\",\"base\",0,[],[],[],[],[[\"purchase\",\"points\",\"per-amount\",200,1,200,\"floor\",200,200,null]]],[[\"points\",2,200,[]]],[],[]]');
INSERT INTO `club_order` VALUES (2131214209682998479,'web/1',1704499200000000,1704499200000000,'7c6352e53f117e09c0e2','paid',1704067200000000,500,500,50,1,'[2,[\"de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8\",\"base\",0,[],[],[],[],[[\"purchase\",\"points\",\"per-amount\",500,1,500,\"floor\",500,500,null]]],[[\"points\",1,500,[[\"lot\",50,1]]]],[],[\"r1\"]]');
INSERT INTO `club_order` VALUES (2961042557200964537,'web/4',1704067200000000,1704067200000000,'847863e0cb0cd02e2564','paid',1704067200000000,20,20,0,1,'[2,[\"de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8\",\"base\",0,[],[],[],[],[[\"purchase\",\"points\",\"per-amount\",20,1,20,\"floor\",20,20,null]]],[[\"points\",1,20,[]]],[],[]]');
CREATE TABLE `club_owner` (
  `order_key` varchar(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `member_key` bigint(20) DEFAULT NULL,
  `document` longtext CHARACTER SET utf8mb4 DEFAULT NULL,
  `payers` longtext CHARACTER SET utf8mb4 DEFAULT NULL,
  PRIMARY KEY (`order_key`)
) ENGINE=InnoDB;
INSERT INTO `club_owner` VALUES ('web/1',2131214209682998479,NULL,NULL);
INSERT INTO `club_owner` VALUES ('web/2',1949193486201639393,NULL,NULL);
INSERT INTO `club_owner` VALUES ('web/3',NULL,'{\"source\":\"web\",\"id\":\"3\",\"member\":null,\"placed_at\":1704067200000000,\"paid_at\":null,\"state\":\"paid\",\"currency\":\"EUR\",\"total\":70,\"shipping\":0,\"shipping_tax\":0,\"version\":[1704067200000000,1704067200000000],\"attributes\":[],\"lines\":[],\"refunds\":[]}',NULL);
INSERT INTO `club_owner` VALUES ('web/4',2961042557200964537,NULL,NULL);
INSERT INTO `club_owner` VALUES ('web/5',1949193486201639393,NULL,NULL);
CREATE TABLE `club_person_key` (
  `member_key` bigint(20) NOT NULL,
  `version` bigint(20) NOT NULL,
  `wrapped` varbinary(255) NOT NULL,
  PRIMARY KEY (`member_key`)
) ENGINE=InnoDB;
CREATE TABLE `club_posting` (
  `member_key` bigint(20) NOT NULL,
  `seq` bigint(20) NOT NULL,
  `kind` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `occurred_at` bigint(20) NOT NULL,
  `decided_at` bigint(20) NOT NULL,
  `posted_at` bigint(20) NOT NULL,
  `reference` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin DEFAULT NULL,
  `digest` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin DEFAULT NULL,
  `order_key` varchar(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin DEFAULT NULL,
  `program_version` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin DEFAULT NULL,
  `actor` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin DEFAULT NULL,
  `reason` longtext CHARACTER SET utf8mb4 DEFAULT NULL,
  `corrects` bigint(20) DEFAULT NULL,
  PRIMARY KEY (`member_key`,`seq`),
  UNIQUE KEY `club_posting_reference` (`member_key`,`reference`)
) ENGINE=InnoDB;
INSERT INTO `club_posting` VALUES (1949193486201639393,1,'earn',1704067200000000,1704067200000000,1704067200000000,NULL,NULL,'web/2','de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8',NULL,NULL,NULL);
INSERT INTO `club_posting` VALUES (1949193486201639393,2,'mature',1704326400000000,1704326400000000,1704499200000000,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO `club_posting` VALUES (1949193486201639393,3,'earn',1707436800000000,1707436800000000,1707436800000000,NULL,NULL,'web/5','de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8',NULL,NULL,NULL);
INSERT INTO `club_posting` VALUES (1949193486201639393,4,'adjust',1707436800000000,1707436800000000,1707436800000000,'a-1','94d9d9e34dc35cf4fd44',NULL,'de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8','cashier','it\'s a gift; 100% of it',NULL);
INSERT INTO `club_posting` VALUES (1949193486201639393,5,'hold',1707523200000000,1707523200000000,1707523200000000,'hold:cart-7','0e63ff5397cd9b19e576',NULL,'de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8',NULL,NULL,NULL);
INSERT INTO `club_posting` VALUES (2131214209682998479,1,'earn',1704067200000000,1704067200000000,1704067200000000,NULL,NULL,'web/1','de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8',NULL,NULL,NULL);
INSERT INTO `club_posting` VALUES (2131214209682998479,2,'mature',1704326400000000,1704326400000000,1704499200000000,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO `club_posting` VALUES (2131214209682998479,3,'redeem',1704499200000000,1704499200000000,1704499200000000,'r-1','96b1ef730055f6e6abdf',NULL,'de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8',NULL,NULL,NULL);
INSERT INTO `club_posting` VALUES (2131214209682998479,4,'clawback',1704499200000000,1704499200000000,1704499200000000,NULL,NULL,'web/1','de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8',NULL,NULL,NULL);
INSERT INTO `club_posting` VALUES (2961042557200964537,1,'earn',1704067200000000,1704067200000000,1704067200000000,NULL,NULL,'web/4','de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8',NULL,NULL,NULL);
INSERT INTO `club_posting` VALUES (2961042557200964537,2,'mature',1704326400000000,1704326400000000,1704499200000000,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE `club_profile` (
  `member_key` bigint(20) NOT NULL,
  `name` varbinary(1000) DEFAULT NULL,
  `document` mediumblob DEFAULT NULL,
  `changed_at` bigint(20) NOT NULL,
  `version` bigint(20) NOT NULL,
  `erased_at` bigint(20) DEFAULT NULL,
  PRIMARY KEY (`member_key`)
) ENGINE=InnoDB;
CREATE TABLE `club_program` (
  `effective_at` bigint(20) NOT NULL,
  `n` bigint(20) NOT NULL,
  `version` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `document` longtext CHARACTER SET utf8mb4 NOT NULL,
  PRIMARY KEY (`effective_at`,`n`),
  KEY `club_program_version` (`version`)
) ENGINE=InnoDB;
INSERT INTO `club_program` VALUES (1704067200000000,1,'de248f9ec84fb4431d876de1912991a232ce77e5e4ec4fc96a7023aa73d97db8','{\"club\":{\"currency\":\"EUR\"},\"units\":{\"points\":{\"matures\":\"3 days\",\"worth\":1,\"expires\":{\"after\":\"60 days\"}}},\"earn\":[{\"id\":\"purchase\",\"per\":1,\"give\":1}],\"tiers\":{\"ladder\":[{\"id\":\"base\"},{\"id\":\"silver\",\"at\":400}]}}');
CREATE TABLE `club_referral` (
  `member_key` bigint(20) NOT NULL,
  `referrer_key` bigint(20) NOT NULL,
  `state` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `at` bigint(20) NOT NULL,
  `due_at` bigint(20) DEFAULT NULL,
  `order_key` varchar(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin DEFAULT NULL,
  `reason` longtext CHARACTER SET utf8mb4 DEFAULT NULL,
  `token` varbinary(16) DEFAULT NULL,
  `version` bigint(20) NOT NULL,
  PRIMARY KEY (`member_key`),
  KEY `club_referral_due` (`due_at`,`member_key`),
  KEY `club_referral_referrer` (`referrer_key`,`at`,`member_key`)
) ENGINE=InnoDB;
CREATE TABLE `club_reward` (
  `member_key` bigint(20) NOT NULL,
  `record_id` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `reward_id` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `state` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `ends_at` bigint(20) DEFAULT NULL,
  `document` longtext CHARACTER SET utf8mb4 NOT NULL,
  PRIMARY KEY (`member_key`,`record_id`),
  KEY `club_reward_issued` (`member_key`,`state`,`record_id`)
) ENGINE=InnoDB;
CREATE TABLE `club_salt` (
  `member_key` bigint(20) NOT NULL,
  `salt` varbinary(32) NOT NULL,
  PRIMARY KEY (`member_key`)
) ENGINE=InnoDB;
CREATE TABLE `club_shared` (
  `name` varchar(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `value` bigint(20) NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB;
CREATE TABLE `club_tier_change` (
  `member_key` bigint(20) NOT NULL,
  `version` bigint(20) NOT NULL,
  `n` bigint(20) NOT NULL,
  `at` bigint(20) NOT NULL,
  `before` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin DEFAULT NULL,
  `after` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin DEFAULT NULL,
  `reason` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  PRIMARY KEY (`member_key`,`version`,`n`)
) ENGINE=InnoDB;
INSERT INTO `club_tier_change` VALUES (1949193486201639393,1,0,1704067200000000,NULL,'base','joined');
INSERT INTO `club_tier_change` VALUES (2131214209682998479,1,0,1704067200000000,NULL,'base','joined');
INSERT INTO `club_tier_change` VALUES (2131214209682998479,1,1,1704067200000000,'base','silver','reached');
INSERT INTO `club_tier_change` VALUES (2961042557200964537,1,0,1704067200000000,NULL,'base','joined');
CREATE TABLE `club_voucher` (
  `code_key` varchar(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `version` bigint(20) NOT NULL,
  `campaign_id` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `state` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `uses` bigint(20) NOT NULL,
  `most` bigint(20) NOT NULL,
  `member_key` bigint(20) DEFAULT NULL,
  `starts_at` bigint(20) NOT NULL,
  `ends_at` bigint(20) DEFAULT NULL,
  `document` longtext CHARACTER SET utf8mb4 NOT NULL,
  `card_key` bigint(20) DEFAULT NULL,
  PRIMARY KEY (`code_key`),
  KEY `club_voucher_campaign` (`campaign_id`,`code_key`),
  KEY `club_voucher_member` (`member_key`,`code_key`)
) ENGINE=InnoDB;
CREATE TABLE `club_voucher_use` (
  `code_key` varchar(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `use_id` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `state` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `member_key` bigint(20) DEFAULT NULL,
  `order_key` varchar(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin DEFAULT NULL,
  `until` bigint(20) DEFAULT NULL,
  `at` bigint(20) NOT NULL,
  `document` longtext CHARACTER SET utf8mb4 NOT NULL,
  PRIMARY KEY (`code_key`,`use_id`),
  KEY `club_voucher_use_member` (`member_key`,`code_key`),
  KEY `club_voucher_use_order` (`order_key`,`code_key`),
  KEY `club_voucher_use_reserved` (`code_key`,`state`,`until`)
) ENGINE=InnoDB;
