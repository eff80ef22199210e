import type { BrandSetup } from './brandSetup.js';
import type { Finding } from './finding.js';
import { linkFindings } from './linkFindings.js';
import { skillFindings } from './skillFindings.js';
import { surveyOf } from './survey.js';

/** Everything in a brand's configuration that is worth a word to whoever saves it at `at`. */
export function findings(setup: BrandSetup, at: Date): Finding[] {
  const survey = surveyOf(setup, at);
  return [...skillFindings(survey), ...setup.links.flatMap((link) => linkFindings(survey, link))];
}
