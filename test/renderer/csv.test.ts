import { describe, expect, it } from 'vitest';
import { csvOf } from '../../renderer/csv.ts';

describe('comma-separated values', () => {
  it('end every line as RFC 4180 says and quote what would be misread', () => {
    expect(
      csvOf([
        ['plain', 'with, comma', 'with "quotes"', 'two\nlines'],
        ['', 5, 'x'],
      ]),
    ).toBe('plain,"with, comma","with ""quotes""","two\nlines"\r\n,5,x\r\n');
  });

  it('keep a text from being worked out by a spreadsheet, and leave numbers numbers', () => {
    expect(csvOf([['=1+1', '+44', '-5', '@SUM(A1)', '\tx', '＝1+1', -5]])).toBe("'=1+1,'+44,'-5,'@SUM(A1),'\tx,'＝1+1,-5\r\n");
    expect(csvOf([['=HYPERLINK("http://x","y")']])).toBe('"\'=HYPERLINK(""http://x"",""y"")"\r\n');
  });
});
