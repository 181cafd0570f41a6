//! Loads the example through the public API, from wherever it was left.

use std::time::Duration;

use chidao_authority::{DevelopmentKey, identity::FOUNDER};
use chidao_kit::exit::{Exit, Stop};
use chidao_model::Owner;
use chidao_register::Database;
use serde_json::json;

use super::{
    Scene,
    act::{self, Act, Made, name_of},
    made_by,
};
use crate::{
    args::Target,
    client::{self, Client},
    token::mint,
};

/// How long the tokens of the loader are valid: longer than a load takes.
const LIFETIME: Duration = Duration::from_secs(600);

/// Makes every call of a scene with its own fixed request id. What was done before is answered from the register, so that
/// nothing is there twice.
///
/// # Errors
/// A call was refused, or the service does not answer.
pub(crate) async fn load(
    scene: Scene,
    services: &[(Owner, String)],
    key: &DevelopmentKey,
    database: &Database,
) -> Result<(), Stop> {
    let mut made = Made::new();
    let mut caller: Option<((String, Owner), Client)> = None;
    let mut is_founded = false;
    for act in act::all(scene)? {
        let (subject, owner) = (act.subject.clone(), act.owner());
        if caller
            .as_ref()
            .is_none_or(|((called, of), _)| (called, *of) != (&subject, owner))
        {
            let address = services.iter().find(|(service, _)| *service == owner);
            let address = address.map(|(_, address)| address.clone()).unwrap_or_default();
            let target = Target::new(address, mint(key, &subject, LIFETIME)?);
            let mut client = Client::connect(&target).await?;
            is_founded |= subject == FOUNDER && !may_found(&mut client).await?;
            caller = Some(((subject, owner), client));
        }
        // Once the committee stands, all that the founder had to do is done, and he can no longer repeat it.
        if act.subject == FOUNDER && is_founded {
            for step in act.steps {
                if let Some(name) = made_by(database, owner, &step).await? {
                    made.insert(step.name, name);
                }
            }
            continue;
        }
        if let Some((_, client)) = &mut caller {
            perform(client, act, &mut made).await?;
        }
    }
    Ok(())
}

async fn may_found(client: &mut Client) -> Result<bool, Stop> {
    let answer = client.ask("Authority.GetPrincipal", &json!({})).await?;
    let roles = answer.get_field_by_name("roles");
    let roles = roles.as_deref().and_then(|roles| roles.as_list()).unwrap_or_default();
    Ok(roles.iter().any(|role| role.as_str() == Some("founder")))
}

async fn perform(client: &mut Client, act: Act, made: &mut Made) -> Result<(), Stop> {
    for step in act.steps {
        let message = step
            .message(act.method, made)
            .map_err(|error| Stop::new(Exit::Defect, format!("error: the example: {}: {error}", step.name)))?;
        let answer = client.call(act.method, message).await.map_err(|status| {
            let stop = client::stop(&status, None);
            let hint = "`chidao up --no-example` serves the database as it is";
            Stop::new(
                stop.exit(),
                format!("{stop}\n  at the step {} of the example; {hint}", step.name),
            )
        })?;
        if let Some(name) = name_of(&answer) {
            made.insert(step.name, name);
        }
    }
    Ok(())
}
