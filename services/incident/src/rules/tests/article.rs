//! The articles of the rules stand in the catalogue.

use chidao_proto::errors::v1::Rule;

use super::Article;

#[test]
fn every_article_is_in_the_catalogue_under_its_code() {
    for article in Article::ALL {
        let name = format!("RULE_{}", article.code().replace('-', "_"));
        let rule = Rule::from_str_name(&name).unwrap_or_else(|| panic!("{name} is not there"));
        assert_eq!(chidao_proto::catalogue::rule(rule).code, article.code());
    }
}
