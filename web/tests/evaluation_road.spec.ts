// A round of evaluation from its making to the experts, by the people who take part in it, each at a
// window of their own. What has been shown once by the pages and is only needed again is done by the
// data service.

import { expect, picture, settled, test } from './support/fixtures';
import { day, evaluators as names, Road } from './support/road';

test.describe.configure({ mode: 'serial', timeout: 300_000 });

const road = new Road(`road-${Date.now().toString(36)}`);
const { round, place, page } = road;
const at = road.at.bind(road);
const card = road.card.bind(road);
const looked = road.looked.bind(road);

test.beforeAll(({ browser }) => road.open(browser));
test.afterAll(() => road.close());
test.afterEach(({}, info) => road.check(info.status !== info.expectedStatus));

test('the secretariat makes a thematic round', async () => {
  const desk = at('secretariat');
  const form = desk.page;
  desk.expected.push('422');
  await desk.go('/work/evaluation');
  await form.getByRole('link', { name: 'New round' }).click();
  await settled(form);
  // Nothing entered: every fault stands where it belongs.
  await desk.press('Create the round');
  await desk.told(/Enter|needed|missing/i);
  await looked(desk, 'new-round-faults');
  for (const language of ['English', 'Español', 'Português', 'Français']) {
    await form.getByRole('textbox', { name: `Title, ${language}` }).fill(`Round ${round}`);
  }
  await form.getByRole('textbox', { name: 'Short name' }).fill('Not A Name');
  await form.getByLabel('Round before it').selectOption('Demonstration round 2026 (synthetic)');
  await form.getByRole('checkbox', { name: /Research, information/ }).check();
  const country = form.getByRole('combobox', { name: 'Add a country' });
  for (const name of ['Valdoria', 'Dorania', 'Esteria']) {
    await country.fill(name);
    await form.getByRole('option', { name: new RegExp(name) }).first().click();
    await expect(form.getByRole('listitem').filter({ hasText: name })).toBeVisible();
  }
  await form.getByLabel('Answers').fill(day(-3));
  await form.getByLabel('Comments of the countries').fill(day(-1));
  await form.getByLabel('Adoption by the Commission').fill(day(90));
  await desk.press('Create the round');
  await desk.told('“Not A Name” cannot be the id of a round');
  await expect(form.getByRole('textbox', { name: 'Short name' })).toBeFocused();
  await looked(desk, 'new-round');
  await form.getByRole('textbox', { name: 'Short name' }).fill(round);
  await desk.press('Create the round');
  await form.waitForURL(`**/work/evaluation/${round}`);
  await settled(form);
  await expect(form.getByRole('heading', { level: 1 })).toHaveText(`Round ${round}`);
  await expect(form.getByRole('row')).toHaveCount(4);
  await looked(desk, 'round');
});

test('the expert group: who is in it, and who drafts what', async () => {
  const desk = at('secretariat');
  const window = desk.page;
  desk.expected.push('409');
  const found = await desk.call<{ items: { person: number; name: string }[] }>('GET', `/rounds/${round}/candidates`);
  for (const login of ['expert_valdoria', 'expert'] as const) {
    const person = found.items.find((one) => one.name === names[login])?.person;
    await desk.call('POST', `/rounds/${round}/members`, { person }, { status: 201 });
  }
  await desk.go(`/work/evaluation/${round}?tab=group`);
  await desk.press('Add a member');
  const dialog = window.getByRole('dialog');
  await dialog.getByRole('combobox', { name: /Person/ }).fill(names.chair);
  await dialog.getByRole('option', { name: names.chair }).click();
  await dialog.getByRole('checkbox', { name: /Coordinat/ }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(window.getByRole('rowheader', { name: names.chair })).toBeVisible();
  await looked(desk, 'group');
  // Nobody is given work on the own country.
  await desk.press('Valdoria (fictional): Research, information, monitoring and evaluation');
  await dialog.getByRole('checkbox', { name: names.expert_valdoria }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toContainText('takes no part in its evaluation');
  await dialog.getByRole('checkbox', { name: names.expert_valdoria }).uncheck();
  await dialog.getByRole('checkbox', { name: names.expert, exact: true }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await desk.told('1 of 3 parts are assigned.');
});

test('the secretariat opens the round, sees who is late and gives more time', async () => {
  const desk = at('secretariat');
  const window = desk.page;
  await desk.go(page);
  await road.step('secretariat', 'Open the questionnaire', 'Answering');
  for (const country of ['XD', 'XE']) await desk.call('POST', `/rounds/${round}/countries/${country}/steps/open`, {});
  await window.getByRole('link', { name: `Round ${round}` }).click();
  await window.getByRole('checkbox', { name: 'Late countries only (3)' }).check();
  await expect(window.getByRole('row')).toHaveCount(4);
  await looked(desk, 'late');
  await window.getByRole('link', { name: 'Valdoria' }).click();
  await desk.press('Give more time');
  const form = window.getByRole('dialog');
  await form.getByLabel('New last day').fill(day(-5));
  await form.getByRole('button', { name: 'Give more time' }).click();
  await expect(form.getByRole('alert')).toBeVisible();
  await picture(window, 'road-extension-refused');
  await form.getByLabel('New last day').fill(day(10));
  await form.getByLabel('Reason').fill('Elections.');
  await form.getByRole('button', { name: 'Give more time' }).click();
  await desk.told('Valdoria (fictional) has been given more time.');
  await desk.told(/Answers: more time until/);
  await expect(window.getByText('Late', { exact: true })).toHaveCount(0);
  await looked(desk, 'country-of-secretariat');
});

test('an institution finds what is asked of it and answers', async () => {
  const desk = at('police');
  const window = desk.page;
  desk.expected.push('422');
  await desk.go('/work');
  await window.getByRole('link', { name: `Valdoria (fictional), Round ${round}` }).click();
  await settled(window);
  await expect(window.getByRole('checkbox', { name: 'Only what is asked of me' })).toBeChecked();
  await expect(window.getByRole('heading', { level: 2, name: /^3\.1/ })).toBeVisible();
  const first = card(desk, 'HP21-RIME-3.1-a');
  await expect(first.getByText('From the round: Demonstration round 2026 (synthetic)')).toBeVisible();
  await first.getByRole('radio', { name: 'Yes' }).check();
  await expect(first.getByText('Not saved yet; kept on this device.')).toBeVisible();
  // Back and forth: what was typed is still there.
  await window.goBack();
  await window.goForward();
  await settled(window);
  await expect(first.getByRole('radio', { name: 'Yes' })).toBeChecked();
  await first.getByRole('button', { name: 'Save the answer' }).click();
  await desk.told(/^Saved:/);
  await expect(first.getByText('Answered, not reviewed yet')).toBeVisible();

  const table = card(desk, 'HP21-RIME-3.1-b');
  await table.getByLabel('Number of seizures, Available', { exact: true }).selectOption('Yes');
  const year = table.getByLabel('Number of seizures, Latest year', { exact: true });
  await year.fill('last year');
  await table.getByRole('button', { name: 'Save the answer' }).click();
  await expect(year).toHaveAttribute('aria-invalid', 'true');
  await looked(desk, 'table-refused');
  await year.fill('2025');
  await table.getByRole('button', { name: 'Save the answer' }).click();
  await expect(table.getByText('Answered, not reviewed yet')).toBeVisible();
  await window.getByText('This answer also counts for').click();
  await expect(window.getByRole('heading', { name: 'Perhaps' })).toBeVisible();
  await looked(desk, 'institution');
  // What is not asked of it can be read, and not changed.
  await desk.call('PUT', `${place}/answers/HP21-RIME-4.2-a`, { value: { answer: 'yes' } }, { status: 403 });
});

test('the entity answers in every way, and loses nothing when the line is cut', async () => {
  const desk = at('entity');
  const window = desk.page;
  desk.expected.push('422', 'ERR_INTERNET_DISCONNECTED');
  await desk.go('/work');
  await expect(window.getByRole('listitem').filter({ hasText: `Round ${round}` }).getByText('27 questions to answer')).toBeVisible();
  await looked(desk, 'today');
  await desk.go(`${page}?node=HP21-RIME-1.1`);
  // Yes, with a date; typed while the line is cut, and kept over a new start.
  const dated = card(desk, 'HP21-RIME-1.1-a');
  await window.context().setOffline(true);
  await dated.getByRole('radio', { name: 'Yes' }).check();
  await dated.getByLabel('Year').fill('20155');
  await dated.getByLabel('Day').fill('3');
  await dated.getByRole('button', { name: 'Save the answer' }).click();
  await expect(dated.getByRole('alert')).toBeVisible();
  await window.context().setOffline(false);
  await desk.go(`${page}?node=HP21-RIME-1.1`);
  await expect(dated.getByRole('radio', { name: 'Yes' })).toBeChecked();
  await expect(dated.getByText('Not saved yet; kept on this device.')).toBeVisible();
  await dated.getByRole('button', { name: 'Save the answer' }).click();
  await expect(dated.getByRole('group', { name: 'Since when' })).toContainText(/date/i);
  await picture(window, 'road-date-refused');
  await dated.getByLabel('Day').fill('');
  await dated.getByLabel('Year').fill('2015');
  await dated.getByRole('button', { name: 'Save the answer' }).click();
  await expect(dated.getByText(/^Demonstration: coordinating entity/)).toBeVisible();

  // A proposal is taken over and saved.
  await desk.press('Next action');
  const proposed = card(desk, 'HP21-RIME-1.2-a');
  await proposed.getByRole('button', { name: 'Take over' }).first().click();
  await proposed.getByRole('button', { name: 'Save the answer' }).click();
  await expect(proposed.getByText('From the round: ')).toBeVisible();

  // A number with evidence, one of them an address that is none.
  await desk.go(`${page}?node=HP21-RIME-1.8`);
  const number = card(desk, 'HP21-RIME-1.8-c');
  await number.getByRole('textbox').fill('a dozen');
  await number.getByRole('button', { name: 'Save the answer' }).click();
  await expect(number.getByRole('textbox')).toHaveAttribute('aria-invalid', 'true');
  await number.getByRole('textbox').fill('12');
  await number.getByRole('button', { name: 'Add evidence' }).click();
  const dialog = window.getByRole('dialog');
  await dialog.getByLabel('Kind of evidence').selectOption('Address on the web');
  await dialog.getByLabel('Address', { exact: false }).last().fill('not an address');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog.getByText('Enter an address that begins with https:// or http://.')).toBeVisible();
  await dialog.getByLabel('Kind of evidence').selectOption('Indicator');
  await dialog.getByRole('combobox', { name: 'Indicator' }).fill('number of seizures');
  await dialog.getByRole('option', { name: 'Number of drug seizures' }).first().click();
  await dialog.getByLabel('From year').fill('2020');
  await dialog.getByLabel('To year').fill('2024');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await number.getByRole('button', { name: 'Add a note' }).click();
  await number.getByLabel('Note for the readers').fill('Counted by the observatory.');
  await number.getByRole('button', { name: 'Save the answer' }).click();
  await expect(number.getByText(/^Demonstration: coordinating entity/)).toBeVisible();

  // A file.
  await desk.go(`${page}?node=HP21-RIME-1.6`);
  await card(desk, 'HP21-RIME-1.6-a').getByRole('radio', { name: 'Yes' }).check();
  await card(desk, 'HP21-RIME-1.6-a').getByRole('button', { name: 'Save the answer' }).click();
  const file = card(desk, 'HP21-RIME-1.6-c');
  await file.locator('input[type=file]').setInputFiles({ name: 'informe.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 synthetic') });
  await expect(file.getByText('informe.pdf')).toBeVisible();
  await file.getByRole('button', { name: 'Save the answer' }).click();
  await expect(file.getByText(/^Demonstration: coordinating entity/)).toBeVisible();
  await looked(desk, 'entity-file');
});

test('two people at one answer: neither is overwritten unseen', async () => {
  const [police, entity] = [at('police'), at('entity')];
  police.expected.push('412');
  await police.go(`${page}?node=HP21-RIME-3.4`);
  const mine = card(police, 'HP21-RIME-3.4-a');
  await mine.getByRole('radio', { name: 'No' }).check();
  await entity.call('PUT', `${place}/answers/HP21-RIME-3.4-a`, { value: { answer: 'yes' }, note: 'By the entity.', evidence: [] });
  await mine.getByRole('button', { name: 'Save the answer' }).click();
  const dialog = police.page.getByRole('dialog', { name: 'Somebody else saved this answer first' });
  await expect(dialog).toContainText('Demonstration: coordinating entity of Valdoria changed it');
  await looked(police, 'conflict');
  await dialog.getByRole('button', { name: 'Save mine' }).click();
  await expect(dialog).toBeHidden();
  await mine.getByRole('button', { name: 'Earlier answers' }).click();
  await expect(police.page.getByRole('dialog')).toContainText('By the entity.');
  await looked(police, 'earlier-answers');
  await police.page.keyboard.press('Escape');
  await expect(police.page.getByRole('dialog')).toHaveCount(0);
});

test('the entity takes the rest over from the round before, reviews and submits', async () => {
  const desk = at('entity');
  const window = desk.page;
  await desk.go(`${page}?node=HP21-RIME-2.2`);
  await window.getByText('1 step that cannot be taken now, and why').click();
  await expect(window.getByText(/^The questionnaire is not complete/)).toBeVisible();
  await looked(desk, 'incomplete');
  await desk.press('Take over the answers of the earlier round');
  await desk.told(/answers were taken over and wait for review/);
  const taken = card(desk, 'HP21-RIME-2.2-a');
  await expect(taken.getByText('Answered, not reviewed yet')).toBeVisible();
  await taken.getByRole('button', { name: 'Mark as reviewed' }).click();
  await expect(taken.getByText('Reviewed', { exact: true })).toBeVisible();
  await looked(desk, 'taken-over');
  await road.review();
  await desk.go(`${page}?node=HP21-RIME-1.8`);
  await road.step('entity', 'Submit the answers', 'Submitted');
  const number = card(desk, 'HP21-RIME-1.8-c');
  await number.getByText('1 piece of evidence as it was at submission').click();
  await expect(number.getByText('Unchanged')).toBeVisible();
  await expect(number.getByRole('button', { name: 'Save the answer' })).toHaveCount(0);
  await looked(desk, 'submitted');
});

test('the secretariat checks, asks for a clarification, and the country explains', async () => {
  const [secretariat, entity] = [at('secretariat'), at('entity')];
  const window = secretariat.page;
  await secretariat.go(`${page}?tab=clarifications`);
  await window.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(window.getByLabel('What is to be clarified')).toHaveAttribute('aria-invalid', 'true');
  await window.getByRole('combobox', { name: /^Question/ }).fill('RIME-1.8-c');
  await window.getByRole('option').first().click();
  await window.getByLabel('What is to be clarified').fill('Which groups of experts were these?');
  await window.getByRole('button', { name: 'Ask', exact: true }).click();
  await secretariat.told('The clarification has been noted for the country.');
  await looked(secretariat, 'clarification-asked');
  await secretariat.press('Ask for clarification');
  const dialog = window.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Ask for clarification' }).click();
  await expect(dialog.getByLabel('Reason')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByLabel('Reason').fill('One answer is not clear.');
  await dialog.getByRole('button', { name: 'Ask for clarification' }).click();
  await secretariat.told('Valdoria (fictional): Clarification asked');

  await entity.go('/work');
  const waits = entity.page.getByRole('listitem').filter({ hasText: `Round ${round}` }).first();
  await expect(waits.getByText('1 clarification to give')).toBeVisible();
  await waits.getByRole('link').click();
  await entity.page.getByRole('tab', { name: 'Clarifications' }).click();
  await entity.page.getByLabel('Answer of the country').fill('Those on demand and on supply.');
  await entity.press('Send the answer');
  await entity.told('The answer has been sent.');
  await looked(entity, 'explained');
  await road.step('entity', 'Submit the answers', 'Submitted');
  await secretariat.go(page);
  await road.step('secretariat', 'Pass on to the experts', 'First draft');
});

test('an expert reads nothing about the own country, however the address is typed', async () => {
  const desk = at('expert_valdoria');
  const window = desk.page;
  desk.expected.push('403');
  for (const address of [page, `${page}?tab=draft&node=HP21-RIME-1.1`, `${page}?tab=questions`, `/work/evaluations/${round}/XA`]) {
    await desk.go(address);
    await expect(window.getByText(/You represent or have represented/).first(), address).toBeVisible();
    await expect(window.getByRole('tab', { name: 'Steps taken' }).or(window.getByRole('alert'))).toBeVisible();
    await expect(window.getByRole('tab')).toHaveCount(address.includes('evaluations') ? 0 : 1);
  }
  await looked(desk, 'own-country');
  await desk.go(`/work/evaluation/${round}?tab=matrix&show=ratings`);
  await expect(window.getByText('Valdoria (fictional)')).toHaveCount(0);
  for (const part of ['questionnaire', 'findings', 'comments', 'votes', 'recommendations', 'report', 'clarifications', 'completeness']) {
    await desk.call('GET', `${place}/${part}`, undefined, { status: 403 });
  }
  await desk.call('PUT', `${place}/findings/HP21-RIME-1.1`, { text: { en: 'Mine.' }, rating: 'complies' }, { status: 403 });
  await desk.call('PUT', `${place}/findings/HP21-RIME-1.1/vote`, { level: 'complies' }, { status: 403 });
});
