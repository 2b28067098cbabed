<?php
// Packs a folder with usr/bin/composer in it into one program: php -d phar.readonly=0 composer.php FOLDER PROGRAM
$archive = new Phar($argv[2], 0, 'composer.phar');
$archive->buildFromDirectory($argv[1]);
$archive->setStub("#!/usr/bin/env php\n<?php Phar::mapPhar('composer.phar'); require 'phar://composer.phar/usr/bin/composer'; __HALT_COMPILER();");
