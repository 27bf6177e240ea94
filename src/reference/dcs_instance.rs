//! DCS v1.0: the details of one instance.

use serde_json::{Value, json};

use super::{
    account::{self, Engine, Instance, Kind},
    answer::Answer,
    api::Named,
    call::Call,
    dcs::{self, Codes, PROJECT_ID},
    fixtures::is_instance_id,
    variants::Variant,
    world::World,
};
use crate::catalogue::document::Document;

/// `GET /v1.0/{project_id}/instances/{instance_id}`
pub fn answer(_: &Document, world: &World, call: &Call, named: &Named) -> Answer {
    let (project, id) = (&named[PROJECT_ID], named["instance_id"].as_str());
    if let Err(refusal) = dcs::admit(world, call, project, Codes::Numeric) {
        return refusal;
    }
    if !is_instance_id(id) {
        return dcs::refuse(world, dcs::MALFORMED_INSTANCE, Codes::Numeric);
    }
    let deleted = world.deletions.took("dcs-v1-instance", id);
    match world.dcs_v1.find(id).filter(|_| !deleted) {
        Some(instance) => {
            let mut body = details(instance);
            if world.variants.has(Variant::DetailsChange) {
                let tick = world.dcs_v1.tick();
                body["used_memory"] = (56 + tick % 1000).into();
                body["status"] = ["RUNNING", "EXTENDING", "RESTARTING"][(tick % 3) as usize].into();
            }
            Answer::new(200, body)
        }
        None => dcs::refuse(world, dcs::UNKNOWN_INSTANCE, Codes::Numeric),
    }
}

fn details(instance: &Instance) -> Value {
    let number = instance.number;
    let host = 10 + number % 200;
    let (spec, ip, zones) = match instance.kind {
        Kind::Single => (
            "dcs.single_node",
            format!("192.168.3.{host}"),
            json!(["eu-de-01"]),
        ),
        Kind::MasterStandby => (
            "dcs.master_standby",
            format!("192.168.3.{host}"),
            json!(["eu-de-01", "eu-de-02"]),
        ),
        Kind::Cluster => (
            "dcs.cluster",
            format!("192.168.4.{host},192.168.5.{host}"),
            json!(["eu-de-01", "eu-de-02", "eu-de-03"]),
        ),
    };
    let engine = match instance.engine {
        Engine::Redis => "Redis",
        Engine::Memcached => "Memcached",
    };
    let mut body = json!({
        "name": format!("dcs-reference-{number}"),
        "engine": engine,
        "capacity": 2,
        "ip": ip,
        "port": 6379,
        "status": account::status(instance.state),
        "description": "An instance of the reference account",
        "max_memory": 1536,
        "used_memory": 56 + number,
        "instance_id": instance.id,
        "resource_spec_code": spec,
        "engine_version": "3.0",
        "internal_version": Value::Null,
        "charging_mode": 0,
        "vpc_id": "1f3a9c52-8a0e-4a55-9d5b-2c8f0a1b7e10",
        "vpc_name": "vpc-reference",
        "created_at": format!("2020-08-12T09:{:02}:17.046Z", number % 60),
        "error_code": instance.error_code,
        "user_id": "6d0977e4c9b74ae7b5a083a8d0d8fafb",
        "user_name": "reference-user",
        "maintain_begin": "22:00:00",
        "maintain_end": "02:00:00",
        "available_zones": zones,
        "subnet_id": "b7d2f5aa-5b1c-4f0e-8e57-90c3c1d4ab21",
        "security_group_id": "5e0c9a43-70f2-4d7b-a1a5-6b8c1d9e3f32",
        "product_id": "00301-30101-0--0",
        "security_group_name": "sg-reference",
        "subnet_name": "subnet-reference",
        "order_id": Value::Null,
    });
    if instance.kind != Kind::Single {
        body["subnet_cidr"] = "192.168.0.0/16".into();
        body["instance_backup_policy"] = backup_policy(instance);
    }
    if instance.kind == Kind::Cluster {
        body["internal_version"] = "3.0.7.2".into();
        body["order_id"] = "CS2008120917ABCDE".into();
        body["backend_addrs"] = format!("192.168.4.{host}:6379,192.168.5.{host}:6379").into();
    }
    body
}

fn backup_policy(instance: &Instance) -> Value {
    json!({
        "backup_policy_id": format!("9b2f1c00-0000-4000-8000-{:012x}", instance.number),
        "created_at": "2020-08-12T09:30:00.000Z",
        "updated_at": "2020-08-12T09:30:00.000Z",
        "tenant_id": super::fixtures::PROJECT,
        "policy": {
            "save_days": 7,
            "backup_type": "auto",
            "periodical_backup_plan": {
                "begin_at": "00:00-01:00",
                "period_type": "weekly",
                "backup_at": [1, 3, 5],
                "timezone_offset": "+0000",
            },
        },
    })
}
