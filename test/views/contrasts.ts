/**
 * The contrast of a color of each element with the background of its page (WCAG 2). Runs in the page, so it uses
 * nothing from outside.
 */
export function contrasts(elements: Element[], property: string): { text: string; contrast: number }[] {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const pixel = (...colors: string[]): number[] => {
    if (canvas === null) return [];
    for (const color of colors) {
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
    }
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const luminance = (rgb: number[]): number => {
    const [r = 0, g = 0, b = 0] = rgb.map((value) =>
      value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const style = getComputedStyle(document.documentElement);
  const behind =
    style.getPropertyValue(
      document.querySelector('.sessions') === null ? '--vscode-editor-background' : '--vscode-sideBar-background',
    ) || style.getPropertyValue('--vscode-editor-background');
  return elements.map((element) => {
    const [a, b] = [
      luminance(pixel(behind)),
      luminance(pixel(behind, getComputedStyle(element).getPropertyValue(property))),
    ];
    return { text: element.textContent.slice(0, 40), contrast: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) };
  });
}
