document.getElementById("outdated").hidden = false;
